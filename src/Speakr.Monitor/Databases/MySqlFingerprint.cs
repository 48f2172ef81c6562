using System.Data.Common;
using System.Globalization;

namespace Speakr.Monitor.Databases;

/// <summary>What tells a server from all others, and how long its statements may be.</summary>
internal sealed record MySqlFingerprint(string Text, int? MaxPacket)
{
    // Several, because machines may share a name, clusters an address, and copies of a machine an id; not every version has each.
    private const string SelectVariables = """
        SHOW GLOBAL VARIABLES WHERE Variable_name IN
          ('hostname', 'port', 'server_id', 'server_uuid', 'server_uid', 'wsrep_node_name', 'max_allowed_packet')
        """;

    public static async Task<MySqlFingerprint> ReadAsync(DbConnection connection, int commandSeconds, CancellationToken token)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var command = StatementCommand.Create(connection, SelectVariables, commandSeconds);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                    variables[reader.GetString(0)] = reader.GetString(1);
            }
        }

        variables.Remove("max_allowed_packet", out var packet);
        return new MySqlFingerprint(
            string.Join('\n', variables.Select(variable => $"{variable.Key}={variable.Value}")),
            int.TryParse(packet, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null);
    }
}
