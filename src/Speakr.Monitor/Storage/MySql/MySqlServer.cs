using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Speakr.Monitor.Storage.MySql;

/// <summary>Finds out which server a connection leads to.</summary>
internal static class MySqlServer
{
    private const int SmallestMaxPacket = 1024 * 1024;

    // Several, because machines may share a name, clusters an address, and copies of a machine an id; not every version has each.
    private const string SelectVariables = """
        SHOW GLOBAL VARIABLES WHERE Variable_name IN
          ('hostname', 'port', 'server_id', 'server_uuid', 'server_uid', 'wsrep_node_name', 'max_allowed_packet')
        """;

    public static async Task<SqlServerInfo> ReadAsync(SqlSession session, CancellationToken cancellationToken)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in await session.QueryAsync(
            SelectVariables, reader => (reader.GetString(0), reader.GetString(1)), cancellationToken).ConfigureAwait(false))
        {
            variables[name] = value;
        }

        variables.Remove("max_allowed_packet", out var packet);
        var fingerprint = string.Join('\n', variables.Select(variable => $"{variable.Key}={variable.Value}"));
        var user = (string)(await session.ScalarAsync("SELECT CURRENT_USER()", cancellationToken).ConfigureAwait(false))!;
        return new SqlServerInfo(
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{fingerprint}\n{user}"))),
            fingerprint,
            int.TryParse(packet, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : SmallestMaxPacket);
    }
}
