using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>Reads how figures are reckoned.</summary>
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

    public FiguresSettings Read() => new()
    {
        ServiceLevel = Seconds(SettingNames.Full(SettingNames.ServiceLevel), values.Section(SettingNames.ServiceLevel)),
        ShortAbandon = Seconds(SettingNames.Full(SettingNames.ShortAbandon), values.Section(SettingNames.ShortAbandon)),
        Formula = ReadFormula(),
        TimeZone = ReadTimeZone(SettingNames.TimeZone) ?? ReadTimeZone(SettingNames.PbxTimeZone),
        Queues = values.Subsections(SettingNames.Queues).ToDictionary(queue => queue, ReadQueue, StringComparer.Ordinal),
    };

    private QueueThresholds ReadQueue(string queue) => new()
    {
        ServiceLevelThreshold = OfQueue(queue, SettingNames.ServiceLevel),
        ShortAbandon = OfQueue(queue, SettingNames.ShortAbandon),
    };

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
