using Speakr.Monitor.Databases;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>What <c>DATABASE_URL</c> means: a MySQL connection string or a SQLite file, and what of it may be shown.</summary>
internal sealed record DatabaseAddress(string? MySqlConnectionString, string? SqlitePath, string DisplayName)
{
    private const string SqliteScheme = "sqlite:";
    private const int MySqlPort = 3306;

    public static DatabaseAddress Sqlite(string path) => new(null, path, path);

    /// <exception cref="FormatException">The URL cannot be used; the message has no password in it.</exception>
    public static DatabaseAddress Parse(string url)
    {
        if (!url.StartsWith(SqliteScheme, StringComparison.OrdinalIgnoreCase))
            return new DatabaseAddress(MySqlUrl.Parse(url), null, Display(url));

        var path = url[SqliteScheme.Length..];
        if (path.StartsWith("//", StringComparison.Ordinal))
            path = path[2..];
        return path.Length > 0 ? Sqlite(Path.GetFullPath(path)) : throw new FormatException("sqlite: without a file name");
    }

    // Taken from the URL and not from the connection string, because that one is the driver's to read.
    private static string Display(string url)
    {
        var uri = new Uri(url);
        var port = uri.Port > 0 ? uri.Port : MySqlPort;
        return $"{uri.Host}:{port}{Uri.UnescapeDataString(uri.AbsolutePath)}";
    }

    public override string ToString() => DisplayName;
}
