using System.Globalization;
using MySqlConnector;

namespace Speakr.Monitor.Storage.MySql;

/// <summary>What an error may say about a database: never the password.</summary>
/// <param name="Server">Host and port.</param>
/// <param name="Database">Its name.</param>
/// <param name="User">Who connects.</param>
/// <param name="Setting">The call whose connection string it is, so that an error says which one to correct.</param>
internal sealed record MySqlTarget(string Server, string Database, string User, string Setting)
{
    public static MySqlTarget Of(MySqlConnectionStringBuilder connection, string setting)
    {
        var server = connection.Server.Contains(':', StringComparison.Ordinal) ? $"[{connection.Server.Trim('[', ']')}]" : connection.Server;
        return new MySqlTarget(
            string.Create(CultureInfo.InvariantCulture, $"{server}:{connection.Port}"), connection.Database, connection.UserID, setting);
    }

    public override string ToString() => $"server {Server}, database '{Database}', user '{User}'";
}
