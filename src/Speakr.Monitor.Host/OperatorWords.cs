using System.Diagnostics.CodeAnalysis;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Cdr.FreePbx;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Pipeline.Healing;
using Speakr.Monitor.Sources.SocketIO;

namespace Speakr.Monitor.Host;

/// <summary>
/// The library's sentences name its own options and calls, because any application may use it. An operator knows the settings and commands
/// of this program: they take the place of the others wherever such a sentence is shown.
/// </summary>
internal static class OperatorWords
{
    private static readonly (string OfLibrary, string OfHost)[] Words =
    [
        ($"({nameof(SpeakrMonitorBuilderExtensions.UseMySqlHistory)})", $"({SettingNames.DatabaseUrl})"),
        ($"({nameof(CdrSyncBuilderExtensions.FromFreePbx)})", $"({SettingNames.FreePbxDb}_*)"),
        ($"({nameof(CdrSyncBuilderExtensions.ToMySql)})", $"({SettingNames.SpeakrDb}_*)"),
        ("(SslCa)", $"({SettingNames.Full(SettingNames.CaFile)}, or sslca in the address)"),
        ($"option {nameof(SocketIOSourceOptions.CertificateAuthorityFile)}", SettingNames.Full(SettingNames.CaFile)),
        ($"option {nameof(SocketIOSourceOptions.Url)}", SettingNames.SocketUrl),
        ($"option {nameof(CdrSyncOptions.Mode)}", SettingNames.CdrSyncMode),
        ($"option {nameof(FreePbxCdrOptions.TimeZone)}", SettingNames.Full(SettingNames.PbxTimeZone)),
        ($"option {nameof(CallTrackerOptions.OpenLimit)}", SettingNames.Full(SettingNames.OpenLimit)),
        ($"{nameof(CdrSyncRequest)}.{nameof(CdrSyncRequest.Period)}", "sync --from"),
        ($"synchronize with {nameof(CdrSyncRequest)}.{nameof(CdrSyncRequest.RetryQuarantine)}", "run sync --retry-quarantine"),
        ($"{nameof(GhostCalls)}.{nameof(GhostCalls.CloseAsync)}", "'migrate --close-ghosts'"),
        ($"{nameof(HistoryHealer)}.{nameof(HistoryHealer.HealAsync)}", "'heal'"),
    ];

    [return: NotNullIfNotNull(nameof(sentence))]
    public static string? In(string? sentence)
    {
        foreach (var (ofLibrary, ofHost) in Words)
            sentence = sentence?.Replace(ofLibrary, ofHost, StringComparison.Ordinal);
        return sentence;
    }
}
