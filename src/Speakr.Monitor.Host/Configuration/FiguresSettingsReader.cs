using System.Globalization;
using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>Reads how figures are calculated.</summary>
internal sealed class FiguresSettingsReader(SettingValues values, Texts texts)
{
    /// <summary>The words for what the service level is measured on.</summary>
    public static IReadOnlyDictionary<string, ServiceLevelFormula> Formulas { get; } = new Dictionary<string, ServiceLevelFormula>(StringComparer.OrdinalIgnoreCase)
    {
        ["late-abandoned"] = ServiceLevelFormula.AnsweredAndLateAbandoned,
        ["answered"] = ServiceLevelFormula.Answered,
        ["abandoned"] = ServiceLevelFormula.AnsweredAndAbandoned,
        ["without-short"] = ServiceLevelFormula.AnsweredAndAbandonedWithoutShort,
    };

    private static readonly string[] AlertFigures =
        [SettingNames.AlertWaiting, SettingNames.AlertLongestWait, SettingNames.AlertServiceLevel, SettingNames.AlertAbandoned];

    public FiguresSettings Read() => new()
    {
        ServiceLevel = Seconds(SettingNames.Full(SettingNames.ServiceLevel), values.Section(SettingNames.ServiceLevel)),
        ShortAbandon = Seconds(SettingNames.Full(SettingNames.ShortAbandon), values.Section(SettingNames.ShortAbandon)),
        Formula = ReadFormula(),
        TimeZone = ReadTimeZone(SettingNames.TimeZone) ?? ReadTimeZone(SettingNames.PbxTimeZone),
        Queues = values.Subsections(SettingNames.Queues).ToDictionary(queue => queue, ReadQueue, StringComparer.Ordinal),
        Alerts = ReadAlerts(SettingNames.Alerts, new AlertThresholds()),
        QueueNames = ReadNames(SettingNames.Queues),
        AgentNames = ReadAgents(),
    };

    private QueueThresholds ReadQueue(string queue)
    {
        var thresholds = new QueueThresholds
        {
            ServiceLevelThreshold = OfQueue(queue, SettingNames.ServiceLevel),
            ShortAbandon = OfQueue(queue, SettingNames.ShortAbandon),
        };
        ReadAlerts($"{SettingNames.Queues}:{queue}:{SettingNames.Alerts}", thresholds.Alerts);
        return thresholds;
    }

    private AlertThresholds ReadAlerts(string path, AlertThresholds alerts)
    {
        foreach (var unknown in values.Subsections(path).Except(AlertFigures, StringComparer.OrdinalIgnoreCase))
            values.Refuse(texts.UnknownSetting(InFull($"{path}:{unknown}")));
        if (values.Section(path) is not null)
            values.Refuse(texts.UnknownSetting(InFull(path)));
        alerts.Waiting = ReadAlert($"{path}:{SettingNames.AlertWaiting}", NumberRange.Waiting, 1);
        alerts.LongestWait = ReadAlert($"{path}:{SettingNames.AlertLongestWait}", NumberRange.Threshold, 1);
        alerts.ServiceLevel = ReadAlert($"{path}:{SettingNames.AlertServiceLevel}", NumberRange.Percent, 100, falls: true);
        alerts.Abandoned = ReadAlert($"{path}:{SettingNames.AlertAbandoned}", NumberRange.Percent, 100);
        return alerts;
    }

    private AlertThreshold? ReadAlert(string path, NumberRange range, double unit, bool falls = false)
    {
        if (values.Section(path) is not { } text)
            return null;
        if (text.Equals(DurabilitySettingsReader.Off, StringComparison.OrdinalIgnoreCase))
            return AlertThreshold.Off;
        if (text.Split(',', StringSplitOptions.TrimEntries) is [var first, var second]
            && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var amber) && range.Contains(amber)
            && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var red) && range.Contains(red)
            && (falls ? red <= amber : red >= amber))
        {
            return new AlertThreshold(amber / unit, red / unit);
        }

        values.Refuse(texts.BadAlert(InFull(path), text, range.Least, range.Most, falls));
        return null;
    }

    private Dictionary<string, string> ReadAgents()
    {
        foreach (var agent in values.Subsections(SettingNames.Agents))
        {
            foreach (var unknown in values.Subsections($"{SettingNames.Agents}:{agent}").Except([SettingNames.DisplayName], StringComparer.OrdinalIgnoreCase))
                values.Refuse(texts.UnknownSetting(InFull($"{SettingNames.Agents}:{agent}:{unknown}")));
        }

        return ReadNames(SettingNames.Agents);
    }

    private Dictionary<string, string> ReadNames(string section)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in values.Subsections(section))
        {
            if (values.Section($"{section}:{key}:{SettingNames.DisplayName}") is { } name)
                names[key] = name;
        }

        return names;
    }

    private static string InFull(string path) => SettingNames.Full(path.Replace(":", "__", StringComparison.Ordinal));

    private TimeSpan? OfQueue(string queue, string name) =>
        Seconds($"{SettingNames.Full(SettingNames.Queues)}__{queue}__{name}", values.Section($"{SettingNames.Queues}:{queue}:{name}"));

    private TimeZoneInfo? ReadTimeZone(string name)
    {
        if (values.Section(name) is not { } id)
            return null;
        // A wrong PBX_TIME_ZONE is refused where records are read.
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && name == SettingNames.TimeZone)
            values.Refuse(texts.BadTimeZone(SettingNames.Full(name), id));
        return zone;
    }

    private ServiceLevelFormula? ReadFormula()
    {
        if (values.Section(SettingNames.ServiceLevelOf) is not { } word)
            return null;
        if (Formulas.TryGetValue(word, out var formula))
            return formula;
        values.Refuse(texts.BadChoice(SettingNames.Full(SettingNames.ServiceLevelOf), word, Formulas.Keys));
        return null;
    }

    private TimeSpan? Seconds(string name, string? text) =>
        values.Number(name, text, NumberRange.Threshold) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
}
