using System.Globalization;
using MySqlConnector;

namespace Speakr.Monitor.Databases;

/// <summary>What an error may say about a database: never the password.</summary>
/// <param name="Server">Host and port.</param>
/// <param name="Database">Its name.</param>
/// <param name="User">Who connects.</param>
/// <param name="Setting">The call whose connection string it is, so that an error says which one to correct.</param>
internal sealed record DatabaseTarget(string Server, string Database, string User, string Setting)
{
    public static DatabaseTarget Of(MySqlConnectionStringBuilder connection, string setting)
    {
        var server = connection.Server.Contains(':', StringComparison.Ordinal) ? $"[{connection.Server.Trim('[', ']')}]" : connection.Server;
        return new DatabaseTarget(
            string.Create(CultureInfo.InvariantCulture, $"{server}:{connection.Port}"), connection.Database, connection.UserID, setting);
    }

    public override string ToString() => $"server {Server}, database '{Database}', user '{User}'";
}
