namespace Speakr.Monitor.Storage;

/// <summary>The server of a connection.</summary>
/// <param name="Identity">Server and user, for comparing: connections of another server or of another user cannot be watched.</param>
/// <param name="Fingerprint">The server alone.</param>
/// <param name="MaxPacket">The longest statement that it takes, in bytes.</param>
/// <param name="ReplicatesStatements">Whether it sends statements rather than rows to its replicas.</param>
internal sealed record SqlServerInfo(string Identity, string Fingerprint, int MaxPacket, bool ReplicatesStatements)
{
    /// <summary>Whether it is a node of a Galera cluster.</summary>
    public bool IsGalera { get; init; }
}

/// <summary>Where a connection leads to.</summary>
/// <param name="Stamp">The connection, see <see cref="SqlDialect.ConnectionStamp"/>.</param>
/// <param name="Server">Its server.</param>
internal sealed record KnownServer(string Stamp, SqlServerInfo? Server);
