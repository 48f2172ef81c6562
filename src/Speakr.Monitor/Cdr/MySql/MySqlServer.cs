using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Speakr.Monitor.Databases;

namespace Speakr.Monitor.Cdr.MySql;

/// <summary>What a session has to know of the server that it is connected to.</summary>
/// <param name="Identity">Server and user, for comparing: connections of another server or of another user cannot be watched.</param>
/// <param name="MaxPacket">The longest statement that it takes, in bytes.</param>
/// <param name="CharacterSet">What it takes the client's texts for.</param>
internal sealed record MySqlServer(string Identity, int MaxPacket, string CharacterSet)
{
    // Several, because machines may share a name, clusters an address, and copies of a machine an id; not every version has each.
    private const string SelectVariables = """
        SHOW GLOBAL VARIABLES WHERE Variable_name IN
          ('hostname', 'port', 'server_id', 'server_uuid', 'server_uid', 'wsrep_node_name', 'max_allowed_packet')
        """;

    private const int SmallestMaxPacket = 1024 * 1024;

    public static async Task<MySqlServer> ReadAsync(DbConnection connection, int commandSeconds, CancellationToken token)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in await PairsAsync(connection, SelectVariables, commandSeconds, token).ConfigureAwait(false))
            variables[name] = value;
        var packet = variables.Remove("max_allowed_packet", out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : SmallestMaxPacket;
        var session = await PairsAsync(connection, "SELECT CURRENT_USER(), @@character_set_client", commandSeconds, token).ConfigureAwait(false);
        var identity = string.Join('\n', variables.Select(variable => $"{variable.Key}={variable.Value}").Append(session[0].First));
        return new MySqlServer(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity))), packet, session[0].Second);
    }

    private static async Task<List<(string First, string Second)>> PairsAsync(
        DbConnection connection, string query, int commandSeconds, CancellationToken token)
    {
        var pairs = new List<(string, string)>();
        var command = StatementCommand.Create(connection, query, commandSeconds);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                    pairs.Add((reader.GetString(0), reader.GetString(1)));
            }
        }

        return pairs;
    }
}
