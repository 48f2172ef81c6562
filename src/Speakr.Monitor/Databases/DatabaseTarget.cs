using System.Data.Common;
using System.Globalization;

namespace Speakr.Monitor.Databases;

/// <summary>What an error may say about a database: never the password.</summary>
internal sealed record DatabaseTarget(string Server, string Database, string User)
{
    public const string DefaultSetting = "DATABASE_URL";

    /// <summary>The setting that an operator changes to reach another database.</summary>
    public string Setting { get; init; } = DefaultSetting;

    private static readonly string[] ServerKeys =
        ["Server", "Host", "Data Source", "DataSource", "Address", "Addr", "Network Address", "Server Name", "ServerName"];

    private static readonly string[] UserKeys = ["User ID", "UserID", "Uid", "User Id", "Username", "User Name", "User"];

    public static DatabaseTarget Of(DbConnectionStringBuilder connection)
    {
        var server = Read(connection, ServerKeys) ?? "localhost";
        var port = Read(connection, "Port") ?? "3306";
        return new DatabaseTarget(
            server.Contains(':', StringComparison.Ordinal) ? $"[{server.Trim('[', ']')}]:{port}" : $"{server}:{port}",
            Read(connection, "Database", "Initial Catalog") ?? "",
            Read(connection, UserKeys) ?? "");
    }

    public override string ToString() => $"server {Server}, database '{Database}', user '{User}'";

    private static string? Read(DbConnectionStringBuilder connection, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (connection.TryGetValue(key, out var value) && value is not null)
                return Convert.ToString(value, CultureInfo.InvariantCulture);
        }

        return null;
    }
}
