using Speakr.Monitor.Databases;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>What <c>DATABASE_URL</c> means: a MySQL address or a SQLite file, and what of it may be shown.</summary>
internal sealed record DatabaseAddress(string? MySqlAddress, string? SqlitePath, string DisplayName)
{
    private const string SqliteScheme = "sqlite:";

    public static DatabaseAddress Sqlite(string path) => new(null, path, path);

    /// <exception cref="FormatException">The URL cannot be used; the message has no password in it.</exception>
    public static DatabaseAddress Parse(string url)
    {
        if (!url.StartsWith(SqliteScheme, StringComparison.OrdinalIgnoreCase))
        {
            var parsed = MySqlUrl.Parse(url);
            return new DatabaseAddress(url, null, $"{parsed.Server}:{parsed.Port}/{parsed.Database}");
        }

        var path = url[SqliteScheme.Length..];
        if (path.StartsWith("//", StringComparison.Ordinal))
            path = path[2..];
        return path.Length > 0 ? Sqlite(Path.GetFullPath(path)) : throw new FormatException("The database address names no file. Write sqlite:file.db.");
    }

    public override string ToString() => DisplayName;
}
