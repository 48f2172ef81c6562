using Speakr.Monitor.Calls;

namespace Speakr.Monitor.History.Sql;

/// <summary>A row of <c>CallsHistory</c> as the database knows it.</summary>
internal sealed record StoredKey(long Id, string LinkId);

/// <summary>A call on its way into the tables.</summary>
internal sealed class WrittenCall
{
    public WrittenCall(Call call, TextFitter texts)
    {
        Call = call;
        Key = new LinkIdKey(call.LinkedId, texts);
        LinkId = Key.Plain;
    }

    public Call Call { get; private set; }

    public LinkIdKey Key { get; }

    /// <summary>The row that holds the call; <see langword="null"/> for a new one.</summary>
    public long? Id { get; private set; }

    /// <summary>The key of its rows in both tables.</summary>
    public string LinkId { get; set; }

    /// <summary>Removes the number, because it was erased.</summary>
    public void ForgetNumber() => Call = Call with { CallerNumber = null };

    public void IsStoredIn(long id, string linkId) => (Id, LinkId) = (id, linkId);
}
