namespace RepoDbHistoryStore;

/// <summary>Makes texts fit the columns: what is too long is cut, never refused.</summary>
internal static class StoredText
{
    private const int Longest = 255;

    public static string Fit(string text) =>
        text.Length <= Longest ? text : text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)];

    // The server compares without trailing spaces; the rows of a call must spell its id alike.
    public static string Key(string linkedId) => Fit(linkedId).TrimEnd(' ');
}
