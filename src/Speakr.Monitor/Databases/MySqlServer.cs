using System.Data.Common;
using System.Security.Cryptography;
using System.Text;

namespace Speakr.Monitor.Databases;

/// <summary>What a session has to know of the server that it is connected to.</summary>
/// <param name="Identity">Server and user, for comparing: connections of another server or of another user cannot be watched.</param>
/// <param name="Fingerprint">The server alone.</param>
/// <param name="MaxPacket">The longest statement that it takes, in bytes.</param>
internal sealed record MySqlServer(string Identity, string Fingerprint, int MaxPacket)
{
    private const int SmallestMaxPacket = 1024 * 1024;

    public static async Task<MySqlServer> ReadAsync(DbConnection connection, int commandSeconds, CancellationToken token)
    {
        var fingerprint = await MySqlFingerprint.ReadAsync(connection, commandSeconds, token).ConfigureAwait(false);
        var command = StatementCommand.Create(connection, "SELECT CURRENT_USER()", commandSeconds);
        await using (command.ConfigureAwait(false))
        {
            var user = (string)(await command.ExecuteScalarAsync(token).ConfigureAwait(false))!;
            var identity = SHA256.HashData(Encoding.UTF8.GetBytes($"{fingerprint.Text}\n{user}"));
            return new MySqlServer(Convert.ToHexStringLower(identity), fingerprint.Text, fingerprint.MaxPacket ?? SmallestMaxPacket);
        }
    }
}
