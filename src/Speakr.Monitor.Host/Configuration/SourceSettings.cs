namespace Speakr.Monitor.Host.Configuration;

/// <summary>Where the events of a PBX come from.</summary>
internal abstract record SourceSettings
{
    /// <summary>The address as it may be shown: without user, password and query.</summary>
    public required string DisplayName { get; init; }

    public required string Name { get; init; }

    /// <summary>Sources with the same prefix are of the same PBX.</summary>
    public required string IdPrefix { get; init; }

    /// <summary>Certificate authorities that are trusted beside those of the system.</summary>
    public string? AuthorityFile { get; init; }

    // A record prints all its properties; an address may hold a password.
    public sealed override string ToString() => $"{Name} {DisplayName}";
}
