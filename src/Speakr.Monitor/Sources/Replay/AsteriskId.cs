using System.Globalization;

namespace Speakr.Monitor.Sources.Replay;

/// <summary>An identifier of Asterisk taken apart: <c>[system-]epoch.counter</c>.</summary>
/// <param name="System">With its hyphen; empty when there is none.</param>
/// <param name="Epoch">Seconds since 1970 at which the channel was made.</param>
/// <param name="Counter">Counts channels from the start of Asterisk.</param>
internal readonly record struct AsteriskId(string System, long Epoch, long Counter)
{
    public static AsteriskId? Parse(string id)
    {
        var dot = id.LastIndexOf('.');
        var start = id.LastIndexOf('-') + 1;
        return dot > start && TryParse(id.AsSpan(start, dot - start), out var epoch) && TryParse(id.AsSpan(dot + 1), out var counter)
            ? new AsteriskId(id[..start], epoch, counter)
            : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{System}{Epoch}.{Counter}");

    private static bool TryParse(ReadOnlySpan<char> digits, out long number) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
