using Speakr.Monitor.Calls;

namespace Speakr.Monitor.History.Sql;

/// <summary>
/// How the id of a call may be spelt in the tables. A collation takes ids for equal that are not (case, trailing spaces, accents), and the
/// unique index on linkId lets one of them in as it is. The others are stored with a mark, which no two of them have in common.
/// </summary>
internal readonly struct LinkIdKey
{
    private const string Column = "linkId";

    private readonly string _id;
    private readonly int _longest;

    public LinkIdKey(string linkedId, TextFitter texts)
    {
        _id = texts.Fit(Column, CallId.Shorten(linkedId));
        _longest = texts.Longest(Column);
        // An id that looks marked would be mistaken for another call's.
        Plain = CallId.Unmarked(_id) is null ? _id : Marked;
    }

    /// <summary>The usual spelling: the id as it is.</summary>
    public string Plain { get; }

    /// <summary>The id with its mark. Computed each time, because it is seldom needed.</summary>
    public string Marked => CallId.Marked(_id, _longest);

    /// <summary>The id of the call that is stored under this key.</summary>
    public static string Read(string stored) => CallId.Unmarked(stored) ?? stored;

    /// <summary>Whether a row whose key the database takes for equal to one of these is the call's.</summary>
    public bool IsOf(string stored)
    {
        if (stored == Plain)
            return true;
        // The mark alone: a character set may have changed what precedes it.
        var marked = Marked;
        return stored.AsSpan().EndsWith(marked.AsSpan(marked.Length - CallId.MarkLength), StringComparison.Ordinal);
    }
}
