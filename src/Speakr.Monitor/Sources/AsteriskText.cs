using System.Globalization;
using System.Text;

namespace Speakr.Monitor.Sources;

/// <summary>How Asterisk writes names and times in AMI. Never throws.</summary>
internal static class AsteriskText
{
    // A century in hours, and far from what overflows.
    private const int MaxPart = 1_000_000;

    /// <summary>Undoes what Asterisk does to names: <c>\"</c>, <c>\'</c> and <c>\\</c>.</summary>
    public static string UnescapeName(string name)
    {
        if (!name.Contains('\\', StringComparison.Ordinal))
            return name;

        var result = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '\\' && i + 1 < name.Length && name[i + 1] is '"' or '\'' or '\\')
                i++;
            result.Append(name[i]);
        }

        return result.ToString();
    }

    /// <summary>Reads <c>hh:mm:ss</c>, of which the hours may be more than a day's; <see langword="null"/> when it is none.</summary>
    public static TimeSpan? ToDuration(string? text)
    {
        var parts = text?.Split(':');
        return parts is [var hours, var minutes, var seconds] && Number(hours) is { } h && Number(minutes) is { } m && Number(seconds) is { } s
            ? new TimeSpan(h, m, s)
            : null;
    }

    private static int? Number(string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < MaxPart ? number : null;
}
