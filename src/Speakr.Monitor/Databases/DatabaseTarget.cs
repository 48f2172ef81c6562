using System.Globalization;
using MySqlConnector;

namespace Speakr.Monitor.Databases;

/// <summary>What an error may say about a database: never the password.</summary>
internal sealed record DatabaseTarget(string Server, string Database, string User)
{
    /// <summary>The call whose connection string it is, so that an error says which one to correct.</summary>
    public string Setting { get; init; } = "MySQL";

    public static DatabaseTarget Of(MySqlConnectionStringBuilder connection)
    {
        var server = connection.Server.Contains(':', StringComparison.Ordinal) ? $"[{connection.Server.Trim('[', ']')}]" : connection.Server;
        return new DatabaseTarget(
            string.Create(CultureInfo.InvariantCulture, $"{server}:{connection.Port}"), connection.Database, connection.UserID);
    }

    public override string ToString() => $"server {Server}, database '{Database}', user '{User}'";
}
