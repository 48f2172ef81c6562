namespace Speakr.Monitor.Host.Configuration;

/// <summary>What <c>DATABASE_URL</c> means: a MySQL database or a SQLite file.</summary>
/// <param name="ConnectionString">Of MySQL; holds the password.</param>
/// <param name="SqlitePath">The file.</param>
/// <param name="DisplayName">What may be shown.</param>
/// <param name="IgnoredOptions">Names of options of the address that mean nothing here, or whose value was not understood.</param>
internal sealed record DatabaseAddress(string? ConnectionString, string? SqlitePath, string DisplayName, IReadOnlyList<string> IgnoredOptions)
{
    private const string SqliteScheme = "sqlite:";

    public static DatabaseAddress Sqlite(string path) => new(null, path, path, []);

    /// <exception cref="FormatException">The URL cannot be used; the message has no password in it.</exception>
    public static DatabaseAddress Parse(string url)
    {
        if (!url.StartsWith(SqliteScheme, StringComparison.OrdinalIgnoreCase))
        {
            var parsed = MySqlUrl.Parse(url);
            return new DatabaseAddress(parsed.ConnectionString, null, $"{parsed.Server}:{parsed.Port}/{parsed.Database}", parsed.IgnoredOptions);
        }

        var path = url[SqliteScheme.Length..];
        if (path.StartsWith("//", StringComparison.Ordinal))
            path = path[2..];
        // No file name has one, and Path throws another exception.
        return path.Length > 0 && !path.Contains('\0', StringComparison.Ordinal)
            ? Sqlite(Path.GetFullPath(path))
            : throw new FormatException("The database address names no file. Write sqlite:file.db.");
    }

    public override string ToString() => DisplayName;
}
