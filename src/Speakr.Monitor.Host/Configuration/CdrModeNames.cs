using Speakr.Monitor.Cdr;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>The words of <c>CDR_SYNC_MODE</c>.</summary>
internal static class CdrModeNames
{
    public const string Off = "off";

    private static readonly Dictionary<string, CdrSyncMode> Modes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["auto"] = CdrSyncMode.Auto, ["mark"] = CdrSyncMode.Mark, ["read-only"] = CdrSyncMode.ReadOnly,
    };

    public static IEnumerable<string> All => Modes.Keys.Append(Off);

    public static bool TryRead(string word, out CdrSyncMode mode) => Modes.TryGetValue(word, out mode);

    public static string Of(CdrSyncMode mode) => Modes.Single(pair => pair.Value == mode).Key;
}
