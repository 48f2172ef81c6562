namespace Speakr.Monitor.Storage;

/// <summary>The server of a connection.</summary>
/// <param name="Identity">Server and user, for comparing: connections of another server or of another user cannot be watched.</param>
/// <param name="Fingerprint">The server alone.</param>
/// <param name="MaxPacket">The longest statement that it takes, in bytes.</param>
internal sealed record SqlServerInfo(string Identity, string Fingerprint, int MaxPacket);
