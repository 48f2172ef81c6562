namespace Speakr.Monitor.Host.Configuration;

/// <summary>The address of a feed, as Socket.IO clients write it.</summary>
internal static class FeedAddress
{
    /// <returns>The address; <see langword="null"/> when it is none.</returns>
    public static Uri? TryParse(string text) =>
        // Socket.IO clients also take ws:// for http://; the old service's file may hold either.
        Uri.TryCreate(text.Trim(), UriKind.Absolute, out var url) && url.Scheme is "http" or "https" or "ws" or "wss" && url.Host.Length > 0
        && !IsCutInPassword(text)
            ? url
            : null;

    // An '@' behind the host: the password has a character that ended the host too early, and what would be shown as host is part of it.
    private static bool IsCutInPassword(string text)
    {
        var end = text.IndexOfAny(['/', '\\', '?', '#'], text.IndexOf("://", StringComparison.Ordinal) + 3);
        return end >= 0 && text.IndexOf('@', end) >= 0;
    }
}
