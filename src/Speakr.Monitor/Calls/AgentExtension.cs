using System.Buffers;

namespace Speakr.Monitor.Calls;

/// <summary>Finds an agent's extension in the fields of <c>AgentConnect</c>, or from the channel in a call detail record.</summary>
internal static class AgentExtension
{
    private static readonly string[] Phones = ["PJSIP/", "SIP/", "IAX2/", "SCCP/"];
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>
    /// The extension that talks: the interface's own name or number, or that of the channel which has picked the call up from it. Without an
    /// interface it is the number of the agent's channel. That number is no better than a guess: for a device without a caller id Asterisk fills
    /// in what the caller dialled.
    /// </summary>
    public static string Of(CallEvent agentEvent)
    {
        if (agentEvent.Interface is not { } member)
            return agentEvent.AgentNumber ?? "";
        return agentEvent.AgentChannel is { } channel && IsPickup(agentEvent.Kind, member, channel) ? FromChannel(channel) : From(member);
    }

    /// <summary>
    /// The extension in an interface such as <c>PJSIP/1001</c>, <c>SIP/0004f2040001</c>, <c>DAHDI/g1/1001</c> or <c>Local/1001@from-queue/n</c>: a
    /// number where there is one, else the device's name. Positions in channel names are never used: extensions have any number of digits.
    /// </summary>
    public static string From(string agentInterface)
    {
        ReadOnlySpan<char> rest = agentInterface;
        rest = rest[(rest.IndexOf('/') + 1)..];
        var name = rest.IndexOfAny('/', '@') is >= 0 and var end ? rest[..end] : rest;
        // A trunk or a group, and the number that is dialled there.
        var last = rest[(rest.LastIndexOf('/') + 1)..];
        last = last.IndexOf('@') is >= 0 and var host ? last[..host] : last;
        return (!IsNumber(name) && IsNumber(last) ? last : name).ToString();
    }

    /// <summary>
    /// The extension of an agent's channel, as call detail records name it: its interface and a suffix that numbers the channel, such as
    /// <c>PJSIP/1001-00000029</c> or <c>Local/1001@from-queue-0000001;1</c>. Interfaces may have a '-', too, so only the last one counts, and
    /// only before digits.
    /// </summary>
    public static string FromChannel(string channel) => From(DeviceOf(channel));

    /// <summary>The interface of a channel: its name without the suffix that numbers it.</summary>
    public static string DeviceOf(string channel)
    {
        var name = channel.AsSpan();
        var half = name.IndexOf(';');
        if (half >= 0)
            name = name[..half];
        var suffix = name.LastIndexOf('-') + 1;
        var isNumbered = suffix > 1 && suffix < name.Length && !name[suffix..].ContainsAnyExcept(HexDigits);
        return (isNumbered ? name[..(suffix - 1)] : name).ToString();
    }

    /// <summary>
    /// Whether another phone than the member's has answered. A Local channel leads to a phone of any name, so what replaces it does not indicate a
    /// pickup only at the answer, before Asterisk can have taken it out. Names of trunks and cards, and numbers dialled at a host, are not compared: their
    /// channels are named otherwise.
    /// </summary>
    private static bool IsPickup(CallEventKind kind, string member, string channel)
    {
        if (LocalChannel.Of(channel) is not null || !IsPhone(channel))
            return false;
        return (LocalChannel.IsLocal(member) ? kind == CallEventKind.AgentConnect : IsPhone(member)) && FromChannel(channel) != From(member);
    }

    private static bool IsPhone(string name) => Phones.Any(technology => name.StartsWith(technology, StringComparison.OrdinalIgnoreCase))
        && name.IndexOf('/') == name.LastIndexOf('/') && !name.Contains('@');

    private static bool IsNumber(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');
}
