using System.Globalization;

namespace Speakr.Monitor.AspNetCore.Panel.Parts;

/// <summary>The ids by which parts of a page are found again when they change, and the keys that they are sorted by.</summary>
internal static class PartId
{
    public static string OfCall(string? source, string linkId) => Of("call", source, linkId);

    public static string OfQueue(string source, string queue) => Of("queue", source, queue);

    /// <summary>The agents of a queue.</summary>
    public static string OfTeam(string source, string queue) => Of("team", source, queue);

    public static string OfMember(string source, string queue, string agent) => Of("member", source, queue, agent);

    /// <summary>In an order that is that of the moments.</summary>
    public static string Order(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds().ToString("D15", CultureInfo.InvariantCulture);

    public static string Order(string first, string second) => $"{first}\t{second}";

    // An id must not have blanks.
    private static string Of(params IEnumerable<string?> parts) => string.Join('/', parts.Select(part => Uri.EscapeDataString(part ?? "")));
}
