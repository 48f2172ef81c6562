namespace Speakr.Monitor.Calls;

/// <summary>Tells an agent's extension from the fields of <c>AgentConnect</c>.</summary>
internal static class AgentExtension
{
    /// <summary>
    /// The extension in an interface such as <c>PJSIP/1001</c> or <c>Local/1001@from-queue/n</c>. An interface that names a device
    /// or a group rather than a number gives way to the number of the agent's channel. Positions in channel names are never
    /// used: extensions have any number of digits.
    /// </summary>
    public static string From(string? agentInterface, string? agentNumber)
    {
        var resource = Resource(agentInterface);
        if (IsNumber(resource))
            return resource.ToString();
        return agentNumber ?? resource.ToString();
    }

    private static ReadOnlySpan<char> Resource(string? agentInterface)
    {
        ReadOnlySpan<char> rest = agentInterface;
        rest = rest[(rest.IndexOf('/') + 1)..];
        var end = rest.IndexOfAny('@', '/');
        return end < 0 ? rest : rest[..end];
    }

    private static bool IsNumber(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');
}
