using Speakr.Monitor.Calls;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>A row of <c>CallsHistory</c> as the database knows it.</summary>
internal sealed record StoredKey(object Id, string LinkId);

/// <summary>A call on its way into the tables.</summary>
internal sealed class WrittenCall
{
    public WrittenCall(Call call, TextFitter texts, SqlDialect dialect)
    {
        Call = call;
        Key = new LinkIdKey(call.LinkedId, texts);
        Row = CallRow.Of(call, Key.Plain, texts, dialect);
    }

    public Call Call { get; }

    public LinkIdKey Key { get; }

    /// <summary>The values of <see cref="CallRow"/>.</summary>
    public object[] Row { get; }

    public bool IsKnown { get; private set; }

    /// <summary>The key of its rows in both tables.</summary>
    public string LinkId
    {
        get => (string)Row[CallRow.LinkId];
        set => Row[CallRow.LinkId] = value;
    }

    public void IsStoredIn(StoredKey row)
    {
        IsKnown = true;
        LinkId = row.LinkId;
        Row[CallRow.Id] = row.Id;
    }
}
