namespace Speakr.Monitor.Host.Access;

/// <summary>Where a sign-in leads: only to a page of this monitor.</summary>
internal static class LocalPath
{
    /// <returns>The path, or the start page where it leads elsewhere.</returns>
    public static string Of(string? path, PathString pathBase) => path is not null && IsLocal(path) ? path : $"{pathBase}/";

    // Browsers take a backslash for a slash, and two slashes for another server.
    private static bool IsLocal(string path) =>
        path.StartsWith('/') && !path.StartsWith("//", StringComparison.Ordinal) && path.All(letter => letter is > ' ' and < '\x7f' and not '\\');
}
