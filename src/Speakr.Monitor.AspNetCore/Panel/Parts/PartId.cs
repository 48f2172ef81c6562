using System.Globalization;
using Speakr.Monitor.AspNetCore.Api;

namespace Speakr.Monitor.AspNetCore.Panel.Parts;

/// <summary>The ids by which parts of a page are found again when they change, and the keys that they are sorted by.</summary>
internal static class PartId
{
    private const string Accented = "ÁÀÂÃÄÅÇÉÈÊËÍÌÎÏÑÓÒÔÕÖÚÙÛÜÝ";
    private const string Plain = "AAAAAACEEEEIIIINOOOOOUUUUY";

    public static string OfCall(string? source, string linkId) => Of("call", source, linkId);

    public static string OfQueue(string source, string queue) => Of("queue", source, queue);

    /// <summary>The agents of a queue.</summary>
    public static string OfTeam(string source, string queue) => Of("team", source, queue);

    public static string OfMember(string source, string queue, string agent) => Of("member", source, queue, agent);

    /// <summary>In an order that is that of the moments.</summary>
    public static string Order(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds().ToString("D15", CultureInfo.InvariantCulture);

    public static string Order(string first, string second) => $"{first}\t{second}";

    /// <summary>By name, in the order of the alphabet.</summary>
    public static string Order(AgentAnswer agent) => Order(Alphabetic(agent.DisplayName ?? agent.Name ?? agent.Extension), agent.Interface);

    // Where cultures are invariant, as in the host, .NET compares code points and takes no accent off: Ângela would come after Zuleica.
    private static string Alphabetic(string name) => string.Create(name.Length, name, static (letters, name) =>
    {
        for (var index = 0; index < name.Length; index++)
        {
            var letter = char.ToUpperInvariant(name[index]);
            letters[index] = Accented.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var known ? Plain[known] : letter;
        }
    });

    // An id must not have blanks.
    private static string Of(params IEnumerable<string?> parts) => string.Join('/', parts.Select(part => Uri.EscapeDataString(part ?? "")));
}
