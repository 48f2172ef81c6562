using System.Globalization;

namespace Speakr.Monitor.Host.Logging;

/// <summary>
/// Makes what came over the wire fit for a terminal and for a line of a log: names of queues and callers, and sentences of servers, may hold what moves the
/// cursor, clears the screen, begins another line or turns the text around.
/// </summary>
internal static class OneLine
{
    /// <returns>The text with a space for each such character; the same text when there is none.</returns>
    public static string Of(string text) => text.All(IsHarmless)
        ? text
        : string.Concat(text.ReplaceLineEndings(" ").Select(letter => IsHarmless(letter) ? letter : ' '));

    // Of those that show nothing, emoji and some scripts need joiners; the ones left out here change the direction.
    private static bool IsHarmless(char letter) => !char.IsControl(letter)
        && char.GetUnicodeCategory(letter) is not (UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
        && letter is not ((>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069'));
}
