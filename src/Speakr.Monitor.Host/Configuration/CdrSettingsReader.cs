using System.Data.Common;
using System.Globalization;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Databases;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>Reads the part of the settings that is about call detail records. The names are the old service's.</summary>
internal sealed class CdrSettingsReader(SettingValues values, Texts texts)
{
    private const int DefaultPort = 3306;
    private const string FreePbxDatabase = "asteriskcdrdb";

    private static readonly string[] Parts = ["HOST", "PORT", "USER", "PASSWORD", "NAME"];

    /// <summary>Whether any of the variables that name the two databases is set.</summary>
    public bool IsNamed => NamedPart(SettingNames.FreePbxDb) is not null || NamedPart(SettingNames.SpeakrDb) is not null;

    /// <summary>Whether the operator has switched it off; the other settings are not looked at then.</summary>
    public bool IsOff => CdrModeNames.Off.Equals(values.Text(SettingNames.CdrSyncMode), StringComparison.OrdinalIgnoreCase);

    /// <returns><see langword="null"/> when it is off, not configured, or wrong, which the problems then say.</returns>
    public CdrSettings? Read()
    {
        if (IsOff)
            return null;

        var mode = ReadMode();
        var cron = ReadCron();
        var overlap = Hours(SettingNames.CdrOverlap, most: 7 * 24);
        var sweepInterval = Hours(SettingNames.CdrSweepInterval, most: 31 * 24);
        var timeZone = ReadTimeZone();
        if (!IsNamed)
            return null;

        var source = ReadSource();
        var destination = ReadDestination();
        return source is null || destination is null ? null : new CdrSettings
        {
            Source = source,
            Destination = destination,
            Mode = mode,
            Cron = cron,
            Overlap = overlap,
            SweepInterval = sweepInterval,
            IdPrefix = values.Section(SettingNames.IdPrefix),
            TimeZone = timeZone,
        };
    }

    private CdrDatabase? ReadSource()
    {
        if (NamedPart(SettingNames.FreePbxDb) is not null)
            return ReadSide(SettingNames.FreePbxDb, FreePbxDatabase);

        values.Refuse(texts.CdrPartMissing($"{SettingNames.FreePbxDb}_HOST", NamedPart(SettingNames.SpeakrDb)!));
        return null;
    }

    private CdrDatabase? ReadDestination()
    {
        if (NamedPart(SettingNames.SpeakrDb) is not null)
            return ReadSide(SettingNames.SpeakrDb, defaultName: null);

        var url = values.Text(SettingNames.DatabaseUrl);
        if (MySqlUrl.IsUrl(url))
            return ReadDatabaseUrl(url!);

        values.Refuse(texts.CdrDestinationMissing(NamedPart(SettingNames.FreePbxDb)!));
        return null;
    }

    private static CdrDatabase? ReadDatabaseUrl(string url)
    {
        try
        {
            return new CdrDatabase(url, DatabaseAddress.Parse(url).DisplayName);
        }
        catch (FormatException)
        {
            // Said already: it is also the address of the history.
            return null;
        }
    }

    private CdrDatabase? ReadSide(string side, string? defaultName)
    {
        var port = values.Number($"{side}_PORT", values.Text($"{side}_PORT"), 1, ushort.MaxValue) ?? DefaultPort;
        var host = Required(side, "HOST");
        var user = Required(side, "USER");
        var name = values.Text($"{side}_NAME") ?? defaultName ?? Required(side, "NAME");
        if (host is null || user is null || name is null)
            return null;

        // The builder quotes, so that a password may have any character.
        var connection = new DbConnectionStringBuilder
        {
            ["Server"] = host, ["Port"] = port.ToString(CultureInfo.InvariantCulture), ["User ID"] = user, ["Database"] = name,
        };
        if (values.Verbatim($"{side}_PASSWORD") is { } password)
            connection["Password"] = password;
        var shownHost = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        return new CdrDatabase(connection.ConnectionString, $"{shownHost}:{port}/{name}");
    }

    private string? Required(string side, string part)
    {
        var name = $"{side}_{part}";
        if (values.Text(name) is { } value)
            return value;

        values.Refuse(texts.CdrPartMissing(name, NamedPart(side)!));
        return null;
    }

    private string? NamedPart(string side) => Parts.Select(part => $"{side}_{part}").FirstOrDefault(values.Has);

    private CdrSyncMode ReadMode()
    {
        if (values.Text(SettingNames.CdrSyncMode) is not { } word)
            return CdrSyncMode.Auto;

        if (!CdrModeNames.TryRead(word, out var mode))
            values.Refuse(texts.BadChoice(SettingNames.CdrSyncMode, word, CdrModeNames.All));
        return mode;
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

    private TimeZoneInfo? ReadTimeZone()
    {
        if (values.Section(SettingNames.PbxTimeZone) is not { } id)
            return null;

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone))
            values.Refuse(texts.BadTimeZone(SettingNames.Full(SettingNames.PbxTimeZone), id));
        return zone;
    }

    private TimeSpan? Hours(string name, int most) =>
        values.Number(SettingNames.Full(name), values.Section(name), 1, most) is { } hours ? TimeSpan.FromHours(hours) : null;
}
