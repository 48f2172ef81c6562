using System.Globalization;
using MySqlConnector;

namespace Speakr.Monitor.Storage.MySql;

/// <summary>What an error may say about a database: never the password.</summary>
internal sealed record MySqlTarget(string Server, string Database, string User)
{
    public const string DefaultSetting = "DATABASE_URL";

    /// <summary>The setting that an operator changes to reach another database.</summary>
    public string Setting { get; init; } = DefaultSetting;

    public static MySqlTarget Of(MySqlConnectionStringBuilder connection)
    {
        var server = connection.Server.Contains(':', StringComparison.Ordinal) ? $"[{connection.Server.Trim('[', ']')}]" : connection.Server;
        return new MySqlTarget(
            string.Create(CultureInfo.InvariantCulture, $"{server}:{connection.Port}"), connection.Database, connection.UserID);
    }

    public override string ToString() => $"server {Server}, database '{Database}', user '{User}'";
}
