using Speakr.Monitor.Retention;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>How many days data is kept; <see langword="null"/> = without limit.</summary>
internal sealed record RetentionSettings(int? Calls, int? Agents, int? Gaps, int? Cdrs, int? Quarantine, int? DeadLetters, int? Audit)
{
    public bool IsOn => (Calls ?? Agents ?? Gaps ?? Cdrs ?? Quarantine ?? DeadLetters ?? Audit) is not null;

    public static RetentionSettings Read(SettingValues values, Texts texts)
    {
        string[] names =
        [
            SettingNames.RetainedCalls, SettingNames.RetainedAgents, SettingNames.RetainedGaps, SettingNames.RetainedCdrs, SettingNames.RetainedQuarantine,
            SettingNames.RetainedDeadLetters, SettingNames.RetainedAudit,
        ];
        foreach (var name in values.Subsections(SettingNames.Retention).Except(names, StringComparer.OrdinalIgnoreCase))
            values.Refuse(texts.UnknownSetting(Full(name)));
        int?[] days = [.. names.Select(name => values.Number(Full(name), values.Section($"{SettingNames.Retention}:{name}"), NumberRange.Days))];
        return new RetentionSettings(days[0], days[1], days[2], days[3], days[4], days[5], days[6]);
    }

    public void ApplyTo(RetentionOptions options)
    {
        options.HistoryDays = Calls;
        options.AgentDays = Agents;
        options.GapDays = Gaps;
        options.CdrDays = Cdrs;
        options.QuarantineDays = Quarantine;
        options.DeadLetterDays = DeadLetters;
        options.AuditDays = Audit;
    }

    private static string Full(string name) => $"{SettingNames.Full(SettingNames.Retention)}__{name}";
}
