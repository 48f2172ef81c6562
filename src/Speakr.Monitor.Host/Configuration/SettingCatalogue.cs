using Speakr.Monitor.Calls;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History.MySql;
using Speakr.Monitor.Journal.Sqlite;
using Speakr.Monitor.Sources.Ami;
using Speakr.Monitor.Sources.SocketIO;
using Speakr.Monitor.Statistics;
using static Speakr.Monitor.Host.Configuration.SettingNames;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>Everything that can be set, once: known names, <c>--help</c> and the tables of <c>docs/configuration.md</c> come from here.</summary>
internal static class SettingCatalogue
{
    private static readonly SocketIOSourceOptions Feed = new();
    private static readonly CdrSyncOptions Cdr = new();
    private static readonly CallTrackerOptions Tracking = new();
    private static readonly StatisticsOptions Figures = new();

    /// <summary>In the order in which they are shown.</summary>
    public static IReadOnlyList<Setting> All { get; } =
        [.. First(), .. OfCallRecords(), .. OfFeed(), .. OfDurability(), .. OfFigures(), .. OfStorage(), .. OfWebhooks(), .. OfRetention(), .. OfProcess()];

    /// <summary>What may be written in the section of a PBX, by the names below it.</summary>
    public static IReadOnlyList<Setting> OfPbx { get; } =
    [
        new(SocketUrl, "The feed of this PBX. Each section needs this or `AMI_URL`.", ""),
        new(AmiUrl, "Its manager interface, instead of the feed or in addition to it.", ""),
        new(IdPrefix, $"Prefix of its call ids: at most {SourceSettingsReader.LongestPrefix} characters, unique among the PBXs regardless of case. "
            + "One PBX may have an empty prefix.", "`<NAME>-`"),
        new(SocketPath, "As above.", $"`{Section}__…` of the same name")
        {
            Others = [PingEvent, PingInterval, StatusEvent, StatusInterval, PbxTimeZone],
        },
        new($"{FreePbxDb}_HOST", "Its call detail records.", "not copied") { Others = OtherDatabaseParts },
        new(SettingNames.CdrSyncMode, "As above.", $"`{SettingNames.CdrSyncMode}`"),
    ];

    /// <summary>The names directly below <c>SPEAKR_MONITOR</c>.</summary>
    public static IReadOnlyList<string> NamesOfSection { get; } =
    [
        .. All.SelectMany(setting => setting.Names).Select(name => name.Split("__")).Where(parts => parts[0] == Section).Select(parts => parts[1]).Distinct(),
    ];

    /// <summary>The names below a PBX.</summary>
    public static IReadOnlyList<string> NamesOfPbx { get; } = [.. OfPbx.SelectMany(setting => setting.Names)];

    private static IEnumerable<Setting> First() =>
    [
        new(SocketUrl, "The [Socket.IO feed](socketio-feed.md): `http`, `https`, `ws` or `wss`, host and port. "
            + "Needs `DATABASE_URL`. Also `--socket-url`.", "none")
        {
            Help = "the feed, http://host:port",
        },
        new(AmiUrl, "Asterisk's [manager interface](connect-freepbx.md): `ami://user:secret@host:5038`, special characters percent-encoded; "
            + "`amis://…:5039` for TLS. Instead of a feed, or in addition to it. Needs `DATABASE_URL`.", "none")
        {
            Help = "Asterisk's manager interface, ami://user:secret@host:5038; amis:// for TLS",
        },
        new(DatabaseUrl, "The history database: `mysql://user:password@host:3306/database`, special characters percent-encoded; "
            + "or `sqlite:file.db`. `run` also needs `SOCKET_URL` or `AMI_URL`. Also `--database-url`, but other users can see command lines.",
            "none: no calls are followed")
        {
            Help = "mysql://user:password@host:3306/database, special characters percent-encoded; or sqlite:file.db",
        },
        new(Port, "Port of the [panel](panel.md), the [API](api.md) and the health checks; `0` for none. Also `--port`.",
            $"`{HostSettingsReader.DefaultPort}`")
        {
            Help = $"port of panel, API and health checks, default {HostSettingsReader.DefaultPort}; 0 for none",
        },
    ];

    private static IEnumerable<Setting> OfCallRecords() =>
    [
        new($"{FreePbxDb}_HOST", "The PBX's [call detail records](cdr-sync.md). `_HOST` and `_USER` are required.",
            $"not copied; `_PORT` `{CdrDatabaseReader.DefaultPort}`, `_NAME` `{CdrDatabaseReader.FreePbxDatabase}`")
        {
            Others = OtherDatabaseParts,
            Help = $"the PBX's call detail records; _PORT {CdrDatabaseReader.DefaultPort}, _NAME {CdrDatabaseReader.FreePbxDatabase}",
        },
        new($"{SpeakrDb}_HOST", "The database to copy them to. `_HOST`, `_USER` and `_NAME` are required. Does not replace `DATABASE_URL`.",
            $"the database of `DATABASE_URL`; `_PORT` `{CdrDatabaseReader.DefaultPort}`")
        {
            Others = OtherDatabaseParts,
            Help = "the database to copy them to (table cdrs); default: that of DATABASE_URL",
        },
        new(SettingNames.CdrSyncMode, $"How the copy [keeps track](cdr-sync.md): {Choices(CdrModeNames.All.Except([CdrModeNames.Off]))}; "
            + $"`{CdrModeNames.Off}` copies nothing.",
            $"`{CdrModeNames.Of(Cdr.Mode)}`")
        {
            Help = $"{string.Join(", ", CdrModeNames.All)}; default {CdrModeNames.Of(Cdr.Mode)}: docs/cdr-sync.md",
        },
        new(CdrSyncCron, "When to copy: a cron expression with five fields, in local time.", "every minute")
        {
            Help = "five fields, local time; default every minute",
        },
    ];

    private static IEnumerable<Setting> OfFeed() =>
    [
        new(Full(SourceName), "Name of the feed or manager interface in logs and health checks.",
            $"`{Feed.Name}`, `{new AmiSourceOptions().Name}`"),
        new(Full(IdPrefix), "Prefix of every call id. Needed when several PBXs share a table, because two of them can produce the same id.",
            "empty"),
        new(Full(SocketPath), "Path of Socket.IO on the feed server.", $"`{Feed.Path}`"),
        new(Full(PingEvent), "Event sent to the feed regularly; some feeds drop clients that do not send it.", $"`{Feed.PingEvent}`"),
        new(Full(PingInterval), $"Seconds between pings, up to {NumberRange.Interval.Most}; `0` sends none.",
            $"`{Feed.PingInterval.TotalSeconds}`"),
        new(Full(StatusEvent), "Event that asks the feed for a [live list](socketio-feed.md#a-live-list), sent after connecting and regularly. "
            + "It reveals callers who came or left while the connection was down.", "none: the feed is not asked"),
        new(Full(StatusInterval), $"Seconds between live lists, up to {NumberRange.Interval.Most}; `0` asks only after connecting.",
            $"`{Feed.StatusInterval.TotalSeconds}`"),
        new($"{Full(Pbx)}__<NAME>__{SocketUrl}", "The feed (or `AMI_URL`) and [other settings](#several-pbxs) of another PBX. "
            + "Needs `DATABASE_URL`.", "one PBX")
        {
            Help = "the feed of another PBX; its call ids start with <NAME>-",
        },
    ];

    private static IEnumerable<Setting> OfDurability() =>
    [
        new(Full(SettingNames.Journal), "Folder that keeps events until their calls are over and saved, so that a killed process loses none. "
            + $"Must be on a local disk. `{DurabilitySettingsReader.Off}` keeps events in memory only.",
            $"`{DurabilitySettingsReader.DefaultFolder}` in the working directory; none in the demo")
        {
            Help = $"folder that keeps events until their calls are saved, default ./{DurabilitySettingsReader.DefaultFolder}; "
                + $"{DurabilitySettingsReader.Off} = memory only",
        },
        new(Full(JournalMaxSize), $"Maximum size of the journal of one PBX, in MB. {NumberRange.JournalSize}.",
            $"`{new SqliteJournalOptions().MaxBytes / DurabilitySettingsReader.BytesInMegabyte}`"),
        new(Full(JournalFullSync), "`true` makes the journal survive a power cut, not only a crash. Costs one disk write per batch of events.",
            Word(new SqliteJournalOptions().FullSync)),
        new(Full(Heal), "Whether `run` closes, corrects and adds calls from FreePBX's [call detail records](cdr-sync.md) every minute. "
            + "Use `false` if the feed omits queues on purpose; their calls would be added otherwise.",
            Word(new SpeakrMonitorOptions().HealsFromRecords)),
        new(Full(MaxWait), "Minutes without an event after which a waiting or answered call is closed as lost. "
            + $"{NumberRange.CallLimit}.", $"`{Tracking.MaxWait.TotalMinutes}`, `{Tracking.MaxTalk.TotalMinutes}`")
        {
            Others = [$"__{MaxTalk}"],
            Help = $"minutes without an event after which a call is closed as lost, default "
                + $"{Tracking.MaxWait.TotalMinutes} and {Tracking.MaxTalk.TotalMinutes}",
        },
        new($"{Full(Queues)}__<queue>__{MaxWait}", "The same for one queue.", "as for all queues") { Others = [$"__{MaxTalk}"] },
        new(Full(OpenLimit), "Maximum number of open calls per PBX; beyond it, those without an event for the longest time are closed as lost. "
            + $"An open call takes about 2 KB of memory. As many ended calls are remembered, at most {Tracking.EndedLimit}. {NumberRange.OpenLimit}.",
            $"`{Tracking.OpenLimit}`")
        {
            Help = $"maximum number of open calls per PBX, default {Tracking.OpenLimit}; beyond it, the most silent are closed as lost",
        },
    ];

    private static IEnumerable<Setting> OfFigures() =>
    [
        new(Full(SettingNames.TimeZone), "Time zone of reports, and of API times without an offset, such as `America/Sao_Paulo`.",
            $"`{Full(PbxTimeZone)}`, else the machine's"),
        new(Full(ServiceLevel), $"Seconds within which an answer counts toward the [service level](statistics.md). {NumberRange.Threshold}.",
            $"`{Figures.ServiceLevelThreshold.TotalSeconds}`"),
        new(Full(ShortAbandon), $"A caller who gives up in fewer seconds is a short abandon. {NumberRange.Threshold}.",
            $"`{Figures.ShortAbandon.TotalSeconds}`"),
        new(Full(ServiceLevelOf), "Denominator of the service level: answered calls plus those abandoned after the threshold (`late-abandoned`), "
            + "answered calls (`answered`), answered plus abandoned (`abandoned`), or the same without short abandons (`without-short`).",
            "`late-abandoned`"),
        new($"{Full(Queues)}__<queue>__{ServiceLevel}", "The same for one queue.", "as for all queues") { Others = [$"__{ShortAbandon}"] },
        new($"{Full(Queues)}__<queue>__{DisplayName}", "Display name of a queue, such as `Vendas`.", "its name in Asterisk"),
        new($"{Full(SettingNames.Agents)}__<agent>__{DisplayName}", "Display name of an agent, by extension or interface.",
            "the name in Asterisk, else the extension"),
        new($"{Full(Alerts)}__{AlertWaiting}", "Number of waiting callers at which a queue turns [amber and red](statistics.md#amber-and-red): "
            + $"two numbers, {NumberRange.Waiting}, or `{DurabilitySettingsReader.Off}`.", "`5,10`"),
        new($"{Full(Alerts)}__{AlertLongestWait}", $"The same for the longest wait, in seconds: two numbers, {NumberRange.Threshold}, or "
            + $"`{DurabilitySettingsReader.Off}`.", "the queue's service level threshold, and twice that"),
        new($"{Full(Alerts)}__{AlertServiceLevel}", "The same below a service level today, in percent; the first is the target: "
            + $"two numbers, {NumberRange.Percent}, or `{DurabilitySettingsReader.Off}`.", "`80,60`"),
        new($"{Full(Alerts)}__{AlertAbandoned}", "The same from a share of abandoned calls today, without short abandons, in percent: "
            + $"two numbers, {NumberRange.Percent}, or `{DurabilitySettingsReader.Off}`.", $"`{DurabilitySettingsReader.Off}`"),
        new($"{Full(Queues)}__<queue>__{Alerts}__{AlertWaiting}", "The same for one queue.", "as for all queues")
        {
            Others = [$"__{AlertLongestWait}", $"__{AlertServiceLevel}", $"__{AlertAbandoned}"],
        },
    ];

    private static IEnumerable<Setting> OfStorage() =>
    [
        new(Full(CreateTables), "Whether `run`, `replay` and `sync` create missing tables. `migrate` always does.", Word(true)),
        new(Full(SettingNames.TablePrefix), "Prefix of [our own tables](tables.md), not of `CallsHistory` and `cdrs`: at most 40 letters, digits "
            + "and `_`.",
            $"`{new MySqlHistoryOptions().TablePrefix}`"),
        new(Full(CdrOverlap), "Hours that each run looks back from the newest `calldate`: at least your longest call, plus one "
            + $"where daylight saving time is used. {NumberRange.CdrOverlap}.", $"`{Cdr.Overlap.TotalHours}`"),
        new(Full(CdrSweepInterval), $"Hours between sweeps for rows that arrived even later. {NumberRange.CdrSweepInterval}.",
            $"`{Cdr.SweepInterval.TotalHours}`"),
        new(Full(PbxTimeZone), "Time zone of the PBX, such as `America/Sao_Paulo`, in which its call detail records are dated.",
            "the current UTC offset of the PBX's database server")
        {
            Help = "the PBX's time zone, such as America/Sao_Paulo; default: its current UTC offset",
        },
    ];

    private static IEnumerable<Setting> OfRetention() =>
    [
        new($"{Full(SettingNames.Retention)}__{RetainedCalls}", "Days to [keep](privacy.md#how-long) calls with their visits, agents' logins "
            + "and pauses, gaps in the feed, copied call detail records, "
            + "the contents of quarantined rows, undeliverable [webhooks](webhooks.md), and the audit log. "
            + $"{NumberRange.Days}.", "forever")
        {
            Others = [$"__{RetainedAgents}", $"__{RetainedGaps}", $"__{RetainedCdrs}", $"__{RetainedQuarantine}", $"__{RetainedDeadLetters}", $"__{RetainedAudit}"],
            Help = "days to keep calls; likewise agents, gaps, cdrs, quarantine, dead_letters, audit; default forever",
        },
    ];

    private static IEnumerable<Setting> OfWebhooks() =>
    [
        new($"{Full(SettingNames.Webhooks)}__<name>__{WebhookUrl}", "Address that changes of calls are [posted](webhooks.md) to; "
            + "the secret that signs requests, at least 16 characters; "
            + "whether to mask numbers, to post calls and to post queue [alerts](statistics.md#amber-and-red). Give each webhook a name.",
            "none; `false`, `true`, `false`")
        {
            Others = [$"__{WebhookSecret}", $"__{WebhookMasksNumbers}", $"__{WebhookCalls}", $"__{WebhookAlerts}"],
            Help = "where to post changes of calls and queue alerts, and the secret that signs requests",
        },
    ];

    private static IEnumerable<Setting> OfProcess() =>
    [
        new(Full(CaFile), "PEM file of certificate authorities to trust in addition to the system's: for `https`, `wss` and `amis`, webhooks, "
            + "and MySQL with `?sslmode=verify-ca` in `DATABASE_URL`.", "the system's"),
        new(Full(HealthAddress), "IP address to listen on; `*` for all. Other machines need [a key or a user](api.md#access).", "`*`"),
        new(Full(Certificate), "TLS certificate of panel, API and health checks: PEM with its chain, and the key in the same file "
            + "or in `__CERTIFICATE_KEY`; or PKCS #12 (`.pfx`). The password is the key's. Reloaded when a file changes.", "no TLS")
        {
            Others = [Full(CertificateKey), Full(CertificatePassword)],
        },
        new(Full(TrustedProxies), "Comma-separated IP addresses and networks of proxies whose `X-Forwarded-For`, `-Proto`, `-Host` and `-Prefix` "
            + "to trust, so that sign-in limits and audit log see the visitor's address and cookies are marked secure.", "none"),
        new(Full(SettingNames.FirstUser), "An `admin` to add at start if [there are no users](api.md#access), and the password (at least "
            + $"{Access.UserPassword.LeastLength} characters) or a file with it: for containers.", "none")
        {
            Others = [Full(FirstPassword), Full(FirstPasswordFile)],
        },
        new($"{Full(Oidc)}__{OidcAuthority}", "An [OpenID Connect](deployment.md#openid-connect) provider to sign people in, in addition to local users: "
            + "its `https` address (`http` only on this machine) and this monitor's client.", "none")
        {
            Others = [$"__{OidcClientId}", $"__{OidcClientSecret}"],
        },
        new($"{Full(Oidc)}__{OidcRoleClaim}", "Claim of the ID token with the role. People without a role are refused.",
            $"`{OpenIdConnectSettings.DefaultRoleClaim}`"),
        new($"{Full(Oidc)}__{OidcRoles}__<value>", "Role for a value of that claim: `viewer`, `supervisor` or `admin`. "
            + "With several, the highest counts.", "values are role names"),
        new($"{Full(Oidc)}__{OidcQueueClaim}", "Claim with the queues a person may see. If set, people without it are refused "
            + "unless they are `admin`.", "all queues"),
        new(Full(JsonLogs), "Log one JSON object per line. Also `--json-logs`.", Word(false)),
        new(Full(SettingNames.LogLevel), $"Minimum log level: {Choices(Enum.GetNames<LogLevel>())}. `Debug` logs each change of a call, "
            + "with numbers masked.", $"`{HostSettingsReader.DefaultLogLevel}`"),
        new(Full(ShutdownTimeout), "Seconds to save pending changes on stop. Stay below the 10 seconds after which container platforms kill. "
            + $"{NumberRange.ShutdownTimeout}.", $"`{HostSettingsReader.DefaultShutdownTimeout.TotalSeconds}`"),
        new(Full(SettingNames.Demo), "Whether `run` plays the demo when nothing is configured, instead of failing. Also `--demo`. "
            + "The repository's `./run` sets it.", Word(false)),
        new(Full(DemoPath), "The demo's database file. The demo PBX's call detail records are next to it, in `….asteriskcdrdb.db`.",
            "`speakr-monitor/demo.db` in the user's data directory"),
        new("LC_ALL", "Language of console output: Portuguese if the first one that is set starts with `pt`, else English.", "English")
        {
            Others = ["LC_MESSAGES", "LANG"],
        },
    ];

    private static IReadOnlyList<string> OtherDatabaseParts => ["_PORT", "_USER", "_PASSWORD", "_NAME"];

    private static string Choices(IEnumerable<string> words) => string.Join(", ", words.Select(word => $"`{word}`"));

    private static string Word(bool value) => value ? "`true`" : "`false`";
}
