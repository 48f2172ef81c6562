using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Speakr.Monitor.Storage.MySql;

/// <summary>Finds out which server a connection leads to.</summary>
internal static class MySqlServer
{
    private const int SmallestMaxPacket = 1024 * 1024;

    // Several, because machines may share a name, clusters an address, and copies of a machine an id. Asked for by name: not every version has
    // each, and a plain @@binlog_format would then be an error.
    private const string SelectVariables = """
        SHOW GLOBAL VARIABLES WHERE Variable_name IN
          ('hostname', 'port', 'server_id', 'server_uuid', 'server_uid', 'wsrep_node_name', 'wsrep_on', 'max_allowed_packet', 'log_bin', 'binlog_format')
        """;

    public static async Task<SqlServerInfo> ReadAsync(SqlSession session, CancellationToken cancellationToken)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        // One at a time: a script asks here whether it may send several.
        foreach (var (name, value) in await session.QueryAsync(
            SelectVariables, reader => (reader.GetString(0), reader.GetString(1)), cancellationToken).ConfigureAwait(false))
        {
            variables[name] = value;
        }

        var user = await session.ScalarAsync("SELECT CURRENT_USER()", cancellationToken).ConfigureAwait(false);
        variables.Remove("max_allowed_packet", out var packet);
        variables.Remove("log_bin", out var log);
        variables.Remove("binlog_format", out var format);
        variables.Remove("wsrep_on", out var galera);
        var fingerprint = string.Join('\n', variables.Select(variable => $"{variable.Key}={variable.Value}"));
        return new SqlServerInfo(
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{fingerprint}\n{user}"))),
            fingerprint,
            int.TryParse(packet, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : SmallestMaxPacket,
            Is(log, "ON") && Is(format, "STATEMENT"))
        {
            IsGalera = Is(galera, "ON"),
        };
    }

    private static bool Is(string? value, string word) => string.Equals(value, word, StringComparison.OrdinalIgnoreCase);
}
