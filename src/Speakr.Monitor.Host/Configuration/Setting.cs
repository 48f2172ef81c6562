namespace Speakr.Monitor.Host.Configuration;

/// <summary>A setting, or several described together, as <c>--help</c> and <c>docs/configuration.md</c> have them.</summary>
/// <param name="Name">The name as it is written in the environment.</param>
/// <param name="Meaning">What it does and which values it may have; in Markdown, with links as they are in <c>docs</c>.</param>
/// <param name="Default">What holds when it is unset; in Markdown.</param>
internal sealed record Setting(string Name, string Meaning, string Default)
{
    /// <summary>The others of the row: whole names, or ends (<c>_PORT</c>, <c>__MAX_TALK</c>) that take the place of the name's own.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];

    /// <summary>What <c>--help</c> says of it; <see langword="null"/> when that is left to the page.</summary>
    public string? Help { get; init; }

    /// <summary>All names of the row, in full.</summary>
    public IEnumerable<string> Names => Others.Select(InFull).Prepend(Name);

    /// <summary>The names as they are shown in one place.</summary>
    public string Label => string.Join(", ", Others.Prepend(Name));

    private string InFull(string other)
    {
        if (!other.StartsWith('_'))
            return other;
        var separator = other.StartsWith("__", StringComparison.Ordinal) ? "__" : "_";
        return Name[..Name.LastIndexOf(separator, StringComparison.Ordinal)] + other;
    }
}
