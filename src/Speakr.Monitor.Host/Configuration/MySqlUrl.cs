using System.Globalization;
using MySqlConnector;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>
/// A database address of the kind <c>mysql://user:password@host:3306/database?option=value</c>, as <c>DATABASE_URL</c> holds it.
/// User, password and database may be percent-encoded. Immutable; its text never shows the password.
/// </summary>
internal sealed class MySqlUrl
{
    private const int DefaultPort = 3306;
    private const string Form = "Write mysql://user:password@host:3306/database; percent-encode special characters such as '@', '/' and '#'.";

    private MySqlUrl(string server, int port, string user, string? password, string database, MySqlUrlOptions options)
    {
        (Server, Port, User, Database) = (server, port, user, database);
        IgnoredOptions = options.Ignored;
        var connection = new MySqlConnectionStringBuilder
        {
            Server = server,
            Port = (uint)port,
            UserID = user,
            Database = database,
        };
        if (password is not null)
            connection.Password = password;
        foreach (var (name, value) in options.Known)
            connection[name] = value;
        ConnectionString = connection.ConnectionString;
    }

    /// <summary>Host name or address, IPv6 without brackets.</summary>
    public string Server { get; }

    /// <summary>TCP port. <value>Default: 3306.</value></summary>
    public int Port { get; }

    /// <summary>The database user.</summary>
    public string User { get; }

    /// <summary>The database.</summary>
    public string Database { get; }

    /// <summary>Names of options that mean nothing here, or whose value was not understood. They have no effect.</summary>
    public IReadOnlyList<string> IgnoredOptions { get; }

    /// <summary>The connection string of MySqlConnector. Holds the password: never print it.</summary>
    public string ConnectionString { get; }

    /// <summary>Whether a text is meant as such an address, rather than as a connection string.</summary>
    public static bool IsUrl(string? text) => text is not null
        && (text.StartsWith("mysql://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("mariadb://", StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads an address.</summary>
    /// <exception cref="FormatException">It is none; the message says which part is wrong, without repeating it.</exception>
    public static MySqlUrl Parse(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        url = url.Trim();
        if (!IsUrl(url))
            throw new FormatException($"The database address does not begin with mysql://. {Form}");
        var rest = url[(url.IndexOf("//", StringComparison.Ordinal) + 2)..];
        // A part of the password would be mistaken for a host, displayed and looked up.
        if (rest.IndexOfAny(['/', '?']) is var end and >= 0 && rest.IndexOf('@', end) >= 0)
            throw new FormatException($"The user or password in the database address has a '/' or '?' that is not encoded, or another part an '@'. {Form}");
        var (rest2, query) = Cut(rest, rest.IndexOf('?', StringComparison.Ordinal));
        var (authority, path) = Cut(rest2, rest2.IndexOf('/', StringComparison.Ordinal));
        // The last '@' ends the password: one typed into it without encoding is then still understood.
        var at = authority.LastIndexOf('@');
        if (at < 0)
            throw new FormatException($"The database address names no user. {Form}");
        var (user, password) = Cut(authority[..at], authority.IndexOf(':', StringComparison.Ordinal) is var colon && colon < at ? colon : -1);
        var (server, port) = ReadHost(authority[(at + 1)..]);
        var database = Decode(path?.TrimEnd('/') ?? "");
        if (user.Length == 0)
            throw new FormatException($"The database address names no user. {Form}");
        if (database.Length == 0)
            throw new FormatException($"The database address names no database. {Form}");
        try
        {
            return new MySqlUrl(server, port, Decode(user), password is null ? null : Decode(password), database, MySqlUrlOptions.Read(query));
        }
        catch (ArgumentException)
        {
            // The driver's sentence names the part in its own words.
            throw new FormatException($"The database address has a character or a value that cannot be used, such as a NUL. {Form}");
        }
    }

    /// <summary>The address without password and options.</summary>
    public override string ToString() =>
        $"mysql://{User}@{(Server.Contains(':', StringComparison.Ordinal) ? $"[{Server}]" : Server)}:{Port}/{Database}";

    private static (string Server, int Port) ReadHost(string host)
    {
        string? port = null;
        var isIPv6 = host.StartsWith('[');
        if (isIPv6)
        {
            var end = host.IndexOf(']', StringComparison.Ordinal);
            if (end < 0 || (end + 1 < host.Length && host[end + 1] != ':'))
                throw new FormatException($"The IPv6 host in the database address is not closed by ']'. {Form}");
            if (end + 1 < host.Length)
                port = host[(end + 2)..];
            host = host[1..end];
        }
        else
        {
            (host, port) = Cut(host, host.LastIndexOf(':'));
        }

        host = Decode(host);
        if (host.Length == 0)
            throw new FormatException($"The database address names no host. {Form}");
        if (!host.All(letter => char.IsLetterOrDigit(letter) || letter is '.' or '-' or '_' || (letter is ':' or '%' && isIPv6)))
            throw new FormatException($"The host in the database address has characters that no host has. {Form}");
        if (string.IsNullOrEmpty(port))
            return (host, DefaultPort);
        if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535)
            throw new FormatException($"The port in the database address is no number from 1 to 65535. {Form}");
        return (host, number);
    }

    private static (string Before, string? After) Cut(string text, int at) => at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);

    private static string Decode(string text) => Uri.UnescapeDataString(text);
}
