namespace Speakr.Monitor.AspNetCore.Panel.Parts;

/// <summary>An agent by name and extension, as far as they are known.</summary>
internal static class AgentName
{
    public static string Of(string? name, string? extension) =>
        string.IsNullOrEmpty(name) || name == extension ? extension ?? Wording.PanelFormat.Unknown
        : string.IsNullOrEmpty(extension) || name.Contains(extension, StringComparison.Ordinal) ? name
        : $"{name} · {extension}";
}
