using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>Reads the settings that keep calls from being lost or left open: the journal and the limits.</summary>
internal sealed class DurabilitySettingsReader(SettingValues values, Texts texts)
{
    public const string DefaultFolder = "journal";
    public const string Off = "off";
    public const long BytesInMegabyte = 1024 * 1024;

    // What may be set for a queue, here and by FiguresSettingsReader.
    private static readonly string[] OfQueue =
    [
        SettingNames.MaxWait, SettingNames.MaxTalk, SettingNames.ServiceLevel, SettingNames.ShortAbandon, SettingNames.DisplayName, SettingNames.Alerts,
    ];

    public JournalSettings? ReadJournal()
    {
        var size = values.Number(SettingNames.Full(SettingNames.JournalMaxSize), values.Section(SettingNames.JournalMaxSize), NumberRange.JournalSize);
        var fullSync = values.YesNo(SettingNames.JournalFullSync);
        var folder = values.Section(SettingNames.Journal) ?? DefaultFolder;
        return folder.Equals(Off, StringComparison.OrdinalIgnoreCase) ? null : new JournalSettings(folder, size * BytesInMegabyte, fullSync);
    }

    public LimitSettings ReadLimits()
    {
        var queues = values.Subsections(SettingNames.Queues).ToDictionary(queue => queue, ReadQueue, StringComparer.Ordinal);
        var all = new CallLimits
        {
            MaxWait = Minutes(SettingNames.Full(SettingNames.MaxWait), values.Section(SettingNames.MaxWait)),
            MaxTalk = Minutes(SettingNames.Full(SettingNames.MaxTalk), values.Section(SettingNames.MaxTalk)),
        };
        var openCalls = values.Number(SettingNames.Full(SettingNames.OpenLimit), values.Section(SettingNames.OpenLimit), NumberRange.OpenLimit);
        return new LimitSettings(all, queues) { OpenLimit = openCalls };
    }

    private CallLimits ReadQueue(string queue)
    {
        var path = $"{SettingNames.Queues}:{queue}";
        foreach (var name in values.Subsections(path).Except(OfQueue, StringComparer.OrdinalIgnoreCase))
            values.Refuse(texts.UnknownSetting(Full(queue, name)));
        return new CallLimits
        {
            MaxWait = Minutes(Full(queue, SettingNames.MaxWait), values.Section($"{path}:{SettingNames.MaxWait}")),
            MaxTalk = Minutes(Full(queue, SettingNames.MaxTalk), values.Section($"{path}:{SettingNames.MaxTalk}")),
        };
    }

    private static string Full(string queue, string name) => $"{SettingNames.Full(SettingNames.Queues)}__{queue}__{name}";

    private TimeSpan? Minutes(string name, string? text) =>
        values.Number(name, text, NumberRange.CallLimit) is { } minutes ? TimeSpan.FromMinutes(minutes) : null;
}
