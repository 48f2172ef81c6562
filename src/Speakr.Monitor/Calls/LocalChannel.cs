using System.Diagnostics.CodeAnalysis;

namespace Speakr.Monitor.Calls;

/// <summary>
/// One half of a Local channel, such as <c>Local/8001@from-queue-00000007;2</c>: its two halves join two parts of the dialplan, and Asterisk may
/// take both out of a call that goes on.
/// </summary>
internal readonly record struct LocalChannel(string Name)
{
    private const string Technology = "Local/";

    /// <returns><see langword="null"/> for a channel of another kind.</returns>
    public static LocalChannel? Of(string? channel) =>
        IsLocal(channel) && channel.LastIndexOf(';') == channel.Length - 2
            ? new LocalChannel(channel)
            : null;

    /// <summary>Whether a channel or a member is of this kind.</summary>
    public static bool IsLocal([NotNullWhen(true)] string? name) => name?.StartsWith(Technology, StringComparison.Ordinal) == true;

    /// <summary>Whether a member is dialled by Local channels that Asterisk never takes out: <c>Local/1001@from-queue/n</c>.</summary>
    public static bool StaysIn(string? member) => IsLocal(member)
        && member.AsSpan(member.LastIndexOf('/') + 1) is var options && !options.Contains('@') && options.Contains('n');

    /// <summary>Whether the two are the halves of one channel.</summary>
    public bool IsOtherHalfOf(LocalChannel other) => Name != other.Name && Name.AsSpan(0, Name.Length - 1).SequenceEqual(other.Name.AsSpan(0, other.Name.Length - 1));
}
