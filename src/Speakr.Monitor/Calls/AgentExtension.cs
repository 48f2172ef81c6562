using System.Buffers;

namespace Speakr.Monitor.Calls;

/// <summary>Tells an agent's extension from the fields of <c>AgentConnect</c>, or from the channel in a call detail record.</summary>
internal static class AgentExtension
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

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

    /// <summary>
    /// The extension of an agent's channel, as call detail records name it: its interface and a suffix that numbers the channel, such as
    /// <c>PJSIP/1001-00000029</c> or <c>Local/1001@from-queue-0000001;1</c>. Interfaces may have a '-', too, so only the last one counts, and
    /// only before digits.
    /// </summary>
    public static string FromChannel(string channel)
    {
        var name = channel.AsSpan();
        var half = name.IndexOf(';');
        if (half >= 0)
            name = name[..half];
        var suffix = name.LastIndexOf('-') + 1;
        var isNumbered = suffix > 1 && suffix < name.Length && !name[suffix..].ContainsAnyExcept(HexDigits);
        return From((isNumbered ? name[..(suffix - 1)] : name).ToString(), agentNumber: null);
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
