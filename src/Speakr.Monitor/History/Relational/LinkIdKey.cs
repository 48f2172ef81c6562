using Speakr.Monitor.Calls;

namespace Speakr.Monitor.History.Relational;

/// <summary>
/// How the id of a call may be spelt in the tables. A collation takes ids for equal that are not (case, trailing spaces, accents), and the
/// unique index on linkId lets one of them in as it is. The others are stored with a mark, which no two of them have in common.
/// </summary>
/// <param name="Plain">The id as it is. One that looks as if it had a mark has its own in any case.</param>
/// <param name="Marked">The id with its mark.</param>
internal readonly record struct LinkIdKey(string Plain, string Marked)
{
    private const string Column = "linkId";

    public static LinkIdKey Of(string linkedId, TextFitter texts)
    {
        var fitting = texts.Fit(Column, CallId.Shorten(linkedId));
        var marked = CallId.Marked(fitting, texts.Longest(Column));
        return new(CallId.Unmarked(fitting) is null ? fitting : marked, marked);
    }

    /// <summary>The id of the call that is stored under this key.</summary>
    public static string Read(string stored) => CallId.Unmarked(stored) ?? stored;

    /// <summary>Whether a call that was read is the one, by the id that it was given.</summary>
    public bool IsOf(Call call) => call.LinkedId == Read(Plain) || call.LinkedId == Read(Marked);

    /// <summary>Whether a row whose key the database takes for equal to one of these is the call's.</summary>
    public bool IsOf(string stored) => stored == Plain || IsMark(stored);

    // The mark alone: a character set may have changed what stands before it.
    private bool IsMark(string stored) =>
        stored.AsSpan().EndsWith(Marked.AsSpan(Marked.Length - CallId.MarkLength), StringComparison.Ordinal);
}
