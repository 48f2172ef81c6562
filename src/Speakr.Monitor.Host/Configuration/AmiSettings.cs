namespace Speakr.Monitor.Host.Configuration;

/// <summary>The manager interface of a PBX.</summary>
internal sealed record AmiSettings : SourceSettings
{
    /// <summary>Holds the secret.</summary>
    public required string Url { get; init; }
}
