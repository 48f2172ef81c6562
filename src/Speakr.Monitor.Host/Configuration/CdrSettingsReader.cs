using Speakr.Monitor.Cdr;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>Reads the part of the settings that is about call detail records. The names are the old service's.</summary>
internal sealed class CdrSettingsReader(SettingValues values, Texts texts, PbxScopes pbxs)
{
    private readonly CdrDatabaseReader _databases = new(values, texts, pbxs);

    /// <summary>Whether any of the variables that name the databases is set.</summary>
    public bool IsNamed => _databases.NamedSource is not null || _databases.NamedDestination is not null;

    /// <summary>Whether the operator has switched it off for some PBX; its other settings are not looked at then.</summary>
    public bool IsOff => pbxs.All.Any(IsSwitchedOff);

    /// <returns>Without those that are off, not configured, or wrong, which the problems then say.</returns>
    public IReadOnlyList<CdrSettings> Read(IReadOnlyList<SourceSettings> sources)
    {
        PbxScope[] wanted = [.. pbxs.All.Where(pbx => !IsSwitchedOff(pbx))];
        if (wanted.Length == 0)
            return [];

        var common = ReadCommon();
        var own = wanted.Select(pbx => (Pbx: pbx, Common: ReadOwn(pbx, common))).ToArray();
        return [.. from database in _databases.Read(wanted)
                   select Settings(database, own.First(pair => pair.Pbx == database.Pbx).Common, HealingOf(database.Pbx, sources))];
    }

    private static CdrSettings Settings(CdrDatabases databases, Common common, CdrHealing? healing) => new()
    {
        Name = NameOf(databases.Pbx),
        Source = databases.Source,
        Destination = databases.Destination,
        Mode = common.Mode,
        Cron = common.Cron,
        Overlap = common.Overlap,
        SweepInterval = common.SweepInterval,
        Healing = healing,
        TimeZone = common.TimeZone,
    };

    // Notes at the destination are kept by name, so the PBX without a section keeps the name that it has always had.
    private static string NameOf(PbxScope pbx)
    {
        var first = new CdrSyncOptions().Name;
        return pbx.Name is null ? first : $"{first}-{pbx.Name}";
    }

    private static CdrHealing? HealingOf(PbxScope pbx, IReadOnlyList<SourceSettings> sources)
    {
        var prefix = SourceSettingsReader.PrefixOf(pbx);
        if (sources.Count == 0)
            return new CdrHealing(null, prefix);

        return pbx.FirstOf(SourceSettingsReader.Addresses) is not null && sources.FirstOrDefault(source => source.IdPrefix == prefix) is { } source
            ? new CdrHealing(source.Name, prefix)
            : null;
    }

    private static bool IsSwitchedOff(PbxScope pbx, PbxScope general) =>
        CdrModeNames.Off.Equals(pbx.Text(SettingNames.CdrSyncMode) ?? general.Text(SettingNames.CdrSyncMode), StringComparison.OrdinalIgnoreCase);

    private bool IsSwitchedOff(PbxScope pbx) => IsSwitchedOff(pbx, pbxs.General);

    private Common ReadCommon() => new(
        IsSwitchedOff(pbxs.General) ? CdrSyncMode.Auto : ReadMode(pbxs.General) ?? CdrSyncMode.Auto,
        ReadTimeZone(pbxs.General),
        ReadCron(),
        Hours(SettingNames.CdrOverlap, NumberRange.CdrOverlap),
        Hours(SettingNames.CdrSweepInterval, NumberRange.CdrSweepInterval));

    private Common ReadOwn(PbxScope pbx, Common common) => pbx.Name is null
        ? common
        : common with { Mode = ReadMode(pbx) ?? common.Mode, TimeZone = ReadTimeZone(pbx) ?? common.TimeZone };

    private CdrSyncMode? ReadMode(PbxScope pbx)
    {
        if (pbx.Text(SettingNames.CdrSyncMode) is not { } word)
            return null;

        if (CdrModeNames.TryRead(word, out var mode))
            return mode;

        values.Refuse(texts.BadChoice(pbx.Full(SettingNames.CdrSyncMode), word, CdrModeNames.All));
        return null;
    }

    private CronSchedule? ReadCron()
    {
        if (values.Text(SettingNames.CdrSyncCron) is not { } expression)
            return null;

        var schedule = CronSchedule.TryParse(expression, TimeZoneInfo.Local);
        if (schedule is null)
            values.Refuse(texts.BadCron(SettingNames.CdrSyncCron, expression));
        return schedule;
    }

    private TimeZoneInfo? ReadTimeZone(PbxScope pbx)
    {
        if (pbx.Text(SettingNames.PbxTimeZone) is not { } id)
            return null;

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone))
            values.Refuse(texts.BadTimeZone(pbx.Full(SettingNames.PbxTimeZone), id));
        return zone;
    }

    private TimeSpan? Hours(string name, NumberRange range) => pbxs.General.Number(name, range) is { } hours ? TimeSpan.FromHours(hours) : null;

    private sealed record Common(CdrSyncMode Mode, TimeZoneInfo? TimeZone, CronSchedule? Cron, TimeSpan? Overlap, TimeSpan? SweepInterval);
}
