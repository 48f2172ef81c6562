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
        new(SocketUrl, "Its feed. Each section needs one, or `AMI_URL`.", ""),
        new(AmiUrl, "Its manager interface, instead of the feed or beside it.", ""),
        new(IdPrefix, $"Put before its call ids; at most {SourceSettingsReader.LongestPrefix} characters, different from those of the other PBXs "
            + "also when case is ignored. Here an empty value counts: one PBX may be without.", "`<NAME>-`"),
        new(SocketPath, "As above.", $"`{Section}__…` of the same name") { Others = [PingEvent, PingInterval, StatusEvent, StatusInterval, PbxTimeZone] },
        new($"{FreePbxDb}_HOST", "Its database of call detail records.", "none are copied") { Others = OtherDatabaseParts },
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
        new(SocketUrl, "The feed: `http`, `https`, `ws` or `wss`, host and port. Needs `DATABASE_URL`. Also `--socket-url`.", "unset: no feed")
        {
            Help = "the feed, http://host:port",
        },
        new(AmiUrl, "Asterisk itself, by its [manager interface](connect-freepbx.md): `ami://user:secret@host:5038`, special characters percent-encoded; "
            + "`amis://…:5039` with TLS. Instead of a feed, or beside it. Needs `DATABASE_URL`.", "unset: not asked")
        {
            Help = "Asterisk's manager interface, ami://user:secret@host:5038; amis:// with TLS",
        },
        new(DatabaseUrl, "Where calls are kept: `mysql://user:password@host:3306/database`, special characters percent-encoded; or `sqlite:file.db`. "
            + "Needs `SOCKET_URL` or `AMI_URL` for `run`. Also `--database-url` (but command lines can be seen by every user of a machine).",
            "unset: calls are not followed")
        {
            Help = "mysql://user:password@host:3306/database, special characters percent-encoded; or sqlite:file.db",
        },
        new(Port, "Port of the [API](api.md) and the health answers; `0` = none. Also `--port`.", $"`{HostSettingsReader.DefaultPort}`")
        {
            Help = $"port of /api and /health, default {HostSettingsReader.DefaultPort}; 0 = none",
        },
    ];

    private static IEnumerable<Setting> OfCallRecords() =>
    [
        new($"{FreePbxDb}_HOST", "The PBX's database of [call detail records](cdr-sync.md). `_HOST` and `_USER` are needed.",
            $"unset: none are copied; `_PORT` `{CdrDatabaseReader.DefaultPort}`, `_NAME` `{CdrDatabaseReader.FreePbxDatabase}`")
        {
            Others = OtherDatabaseParts,
            Help = $"the PBX's database of call detail records; _PORT {CdrDatabaseReader.DefaultPort}, _NAME {CdrDatabaseReader.FreePbxDatabase}",
        },
        new($"{SpeakrDb}_HOST", "Where they are copied to. `_HOST`, `_USER` and `_NAME` are needed. They do not stand in for `DATABASE_URL`.",
            $"all unset: the database of `DATABASE_URL`; `_PORT` `{CdrDatabaseReader.DefaultPort}`")
        {
            Others = OtherDatabaseParts,
            Help = "where they are copied to (table cdrs); none of these: the database of DATABASE_URL",
        },
        new(SettingNames.CdrSyncMode, $"How it is known what has been copied: {Choices(CdrModeNames.All.Except([CdrModeNames.Off]))}; `{CdrModeNames.Off}` copies nothing.",
            $"`{CdrModeNames.Of(Cdr.Mode)}`")
        {
            Help = $"{string.Join(", ", CdrModeNames.All)}; default {CdrModeNames.Of(Cdr.Mode)}: docs/cdr-sync.md",
        },
        new(CdrSyncCron, "When they are copied: a cron expression of five fields, in local time.", "every minute")
        {
            Help = "five fields, local time; default every minute",
        },
    ];

    private static IEnumerable<Setting> OfFeed() =>
    [
        new(Full(SourceName), "The name of feed or manager interface in logs and health answers.", $"`{Feed.Name}`, `{new AmiSourceOptions().Name}`"),
        new(Full(IdPrefix), "Put before every call id. Needed when several PBXs write into one table: two of them can produce the same id.", "empty"),
        new(Full(SocketPath), "The path at which the feed answers Socket.IO.", $"`{Feed.Path}`"),
        new(Full(PingEvent), "The event that is sent to the feed now and then; some feeds drop clients that do not send it.", $"`{Feed.PingEvent}`"),
        new(Full(PingInterval), $"Seconds between two of them, up to {NumberRange.Interval.Most}; `0` sends none.", $"`{Feed.PingInterval.TotalSeconds}`"),
        new(Full(StatusEvent), "The event that asks the feed for the PBX's answer to `QueueStatus`: sent after connecting and now and then. So callers "
            + "who left or came while the connection was down [are noticed](call-events.md#a-live-list). Answers that others asked for are used, too.",
            "unset: the feed is not asked"),
        new(Full(StatusInterval), $"Seconds between two of them, up to {NumberRange.Interval.Most}; `0` asks after connecting only.",
            $"`{Feed.StatusInterval.TotalSeconds}`"),
        new($"{Full(Pbx)}__<NAME>__{SocketUrl}", "The feed of a further PBX, or its `AMI_URL`, and with it [the other settings of that PBX](#several-pbxs). "
            + "Needs `DATABASE_URL`.", "unset: one PBX")
        {
            Help = "the feed of a further PBX, whose call ids begin with <NAME>-",
        },
    ];

    private static IEnumerable<Setting> OfDurability() =>
    [
        new(Full(SettingNames.Journal), "The folder in which events are kept until their calls are over and saved, so that a process that is killed loses none. "
            + $"On a local disk. `{DurabilitySettingsReader.Off}` keeps them in memory only.",
            $"`{DurabilitySettingsReader.DefaultFolder}` in the working directory; none in the demo")
        {
            Help = $"where events are kept until their calls are saved, default ./{DurabilitySettingsReader.DefaultFolder}; "
                + $"{DurabilitySettingsReader.Off} = in memory only",
        },
        new(Full(JournalMaxSize), $"How large the journal of a PBX may become, in MB. {NumberRange.JournalSize}.",
            $"`{new SqliteJournalOptions().MaxBytes / DurabilitySettingsReader.BytesInMegabyte}`"),
        new(Full(JournalFullSync), "Whether the journal also outlives a power cut and not only the process. Costs a write to the disk for each batch of events.",
            Word(new SqliteJournalOptions().FullSync)),
        new(Full(Heal), "Whether `run` [closes, corrects and adds calls](operations.md#the-feed-is-away-or-silent) from FreePBX's call detail records "
            + "every minute. `false` where the feed leaves out queues on purpose, whose calls would be added otherwise.",
            Word(new SpeakrMonitorOptions().HealsFromRecords)),
        new(Full(MaxWait), "Minutes after which a call that waits or talks is closed as lost when nothing more was heard of it. "
            + $"{NumberRange.CallLimit}.", $"`{Tracking.MaxWait.TotalMinutes}`, `{Tracking.MaxTalk.TotalMinutes}`")
        {
            Others = [$"__{MaxTalk}"],
            Help = $"minutes without news after which a call is closed as lost, default {Tracking.MaxWait.TotalMinutes} and {Tracking.MaxTalk.TotalMinutes}",
        },
        new($"{Full(Queues)}__<queue>__{MaxWait}", "The same for the calls of one queue.", "those of all queues") { Others = [$"__{MaxTalk}"] },
        new(Full(OpenLimit), "How many calls of a PBX may be open at once. When there are more, those of which nothing was heard for longest are "
            + $"[closed as lost](operations.md#calls-that-stand-open). Each takes about 2 KB of memory, and as many that are over are remembered, at most "
            + $"{Tracking.EndedLimit}. {NumberRange.OpenLimit}.", $"`{Tracking.OpenLimit}`")
        {
            Help = $"calls of a PBX that may be open at once, default {Tracking.OpenLimit}; beyond, the oldest without news are closed as lost",
        },
    ];

    private static IEnumerable<Setting> OfFigures() =>
    [
        new(Full(SettingNames.TimeZone), "The time zone of days and intervals in figures, and of times without an offset in the API, like `America/Sao_Paulo`.",
            $"`{Full(PbxTimeZone)}`, else that of this machine"),
        new(Full(ServiceLevel), $"Seconds within which a call has to be answered to count for the [service level](statistics.md). {NumberRange.Threshold}.",
            $"`{Figures.ServiceLevelThreshold.TotalSeconds}`"),
        new(Full(ShortAbandon), $"Callers who give up sooner than after so many seconds are short abandons. {NumberRange.Threshold}.",
            $"`{Figures.ShortAbandon.TotalSeconds}`"),
        new(Full(ServiceLevelOf), "What the service level is measured on: answered calls and those abandoned after the threshold (`late-abandoned`), answered ones "
            + "only (`answered`), answered and abandoned (`abandoned`), the same without short abandons (`without-short`).", "`late-abandoned`"),
        new($"{Full(Queues)}__<queue>__{ServiceLevel}", "The same for one queue.", "those of all queues") { Others = [$"__{ShortAbandon}"] },
        new($"{Full(Queues)}__<queue>__{DisplayName}", "What people call a queue, like `Vendas`.", "unset: its name in Asterisk"),
        new($"{Full(SettingNames.Agents)}__<agent>__{DisplayName}", "What people call an agent, by extension or interface.", "unset: the name in Asterisk, else the extension"),
        new($"{Full(Alerts)}__{AlertWaiting}", $"From how many waiting callers on a queue is [amber and red](statistics.md#amber-and-red). Two numbers, {NumberRange.Waiting}, or "
            + $"`{DurabilitySettingsReader.Off}`.", "`5,10`"),
        new($"{Full(Alerts)}__{AlertLongestWait}", $"From how many seconds on that a caller has waited. Two numbers, {NumberRange.Threshold}, or `{DurabilitySettingsReader.Off}`.",
            "the service level's seconds of the queue, and twice that"),
        new($"{Full(Alerts)}__{AlertServiceLevel}", $"Below which service level of today, in percent; the first is the target. Two numbers, {NumberRange.Percent}, or "
            + $"`{DurabilitySettingsReader.Off}`.", "`80,60`"),
        new($"{Full(Alerts)}__{AlertAbandoned}", $"From which share of abandoned calls on, short ones left out, in percent. Two numbers, {NumberRange.Percent}, or "
            + $"`{DurabilitySettingsReader.Off}`.", $"`{DurabilitySettingsReader.Off}`"),
        new($"{Full(Queues)}__<queue>__{Alerts}__{AlertWaiting}", "The same for one queue.", "those of all queues")
        {
            Others = [$"__{AlertLongestWait}", $"__{AlertServiceLevel}", $"__{AlertAbandoned}"],
        },
    ];

    private static IEnumerable<Setting> OfStorage() =>
    [
        new(Full(CreateTables), "Whether `run`, `replay` and `sync` create missing tables. `migrate` always does.", Word(true)),
        new(Full(SettingNames.TablePrefix), "First part of the names of our own tables (not of `CallsHistory`): letters, digits, `_`, at most 40.",
            $"`{new MySqlHistoryOptions().TablePrefix}`"),
        new(Full(CdrOverlap), "Hours of `calldate` that each run looks back from the newest row: at least the longest call, and one more where daylight "
            + $"saving time ends. {NumberRange.CdrOverlap}.", $"`{Cdr.Overlap.TotalHours}`"),
        new(Full(CdrSweepInterval), $"Hours between two sweeps for rows that came later still. {NumberRange.CdrSweepInterval}.",
            $"`{Cdr.SweepInterval.TotalHours}`"),
        new(Full(PbxTimeZone), "The time zone of the PBX, like `America/Sao_Paulo`: by it [records are dated](cdr-sync.md#healing-from-call-detail-records) "
            + "when calls are looked up in them.", "as far from UTC as the clock of the PBX's database server is now")
        {
            Help = "the PBX's time zone, like America/Sao_Paulo; default: what its clock says now",
        },
    ];

    private static IEnumerable<Setting> OfRetention() =>
    [
        new($"{Full(SettingNames.Retention)}__{RetainedCalls}", "Days that calls (with their visits and ring attempts), agents' logins and pauses, gaps of sources, copied call "
            + $"detail records, the content of rows in quarantine and what [webhooks](webhooks.md) gave up are kept: [privacy](privacy.md). {NumberRange.Days}.", "unset: for ever")
        {
            Others = [$"__{RetainedAgents}", $"__{RetainedGaps}", $"__{RetainedCdrs}", $"__{RetainedQuarantine}", $"__{RetainedDeadLetters}"],
            Help = "days that calls are kept; likewise agents, gaps, cdrs, quarantine, dead_letters; default for ever",
        },
    ];

    private static IEnumerable<Setting> OfWebhooks() =>
    [
        new($"{Full(SettingNames.Webhooks)}__<name>__{WebhookUrl}", "An address to which each change of a call is [posted](webhooks.md), the secret of at least 16 characters with which requests "
            + "are signed, whether numbers are masked in them (`true`), and whether calls (`false` if not) and "
            + "[alerts](statistics.md#amber-and-red) of queues (`true`) are posted. Several, each with a name of its own, like `0`.", "unset: none")
        {
            Others = [$"__{WebhookSecret}", $"__{WebhookMasksNumbers}", $"__{WebhookCalls}", $"__{WebhookAlerts}"],
            Help = "where changes of calls and alerts of queues are posted to, and what requests are signed with",
        },
    ];

    private static IEnumerable<Setting> OfProcess() =>
    [
        new(Full(CaFile), "A file with certificates in PEM: authorities that are trusted beside those of the system, for feeds with `https` or `wss` and for "
            + "MySQL servers whose certificate is checked (`?sslmode=verify-ca` in `DATABASE_URL`).", "unset: those of the system"),
        new(Full(HealthAddress), "The IP address on which API and health answers are given; `*` = every address. The API needs [a key or a user](api.md#access) on all but this machine.", "`*`"),
        new(Full(Certificate), "A certificate for API, panel and health answers: PEM with its chain, and its key in the same file or in that of `__CERTIFICATE_KEY`; or PKCS #12 "
            + "(`.pfx`). The password is that of the key. Read again when a file changes.", "unset: not encrypted")
        {
            Others = [Full(CertificateKey), Full(CertificatePassword)],
        },
        new(Full(TrustedProxies), "IP addresses and networks of proxies, separated by commas, whose `X-Forwarded-For`, `-Proto`, `-Host` and `-Prefix` are believed: then sign-in limits and "
            + "audit log have the visitor's address, and cookies are for `https`.", "unset: none are"),
        new(Full(SettingNames.FirstUser), "A user who is added as `admin` at the start when [there are none](api.md#access), with this password of "
            + $"{Access.UserPassword.LeastLength} characters or more, or the one in a file: for containers.", "unset: none is added")
        {
            Others = [Full(FirstPassword), Full(FirstPasswordFile)],
        },
        new($"{Full(Oidc)}__{OidcAuthority}", "An OpenID Connect provider that signs people in, [beside the users kept here](deployment.md#openid-connect): its address with `https`, or with `http` on "
            + "this machine, and the client that this monitor is there.", "unset: none")
        {
            Others = [$"__{OidcClientId}", $"__{OidcClientSecret}"],
        },
        new($"{Full(Oidc)}__{OidcRoleClaim}", "The claim of the ID token that says what somebody may do. People without a role in it are refused.", $"`{OpenIdConnectSettings.DefaultRoleClaim}`"),
        new($"{Full(Oidc)}__{OidcRoles}__<value>", "The role that a value of that claim stands for: `viewer`, `supervisor` or `admin`. Whoever has several has the highest.",
            "unset: the values are the roles' names"),
        new($"{Full(Oidc)}__{OidcQueueClaim}", "The claim whose values are the queues that somebody sees. Without it in the token only an `admin` gets in.", "unset: everyone sees all queues"),
        new(Full(JsonLogs), "Logs as one JSON object a line. Also `--json-logs`.", Word(false)),
        new(Full(SettingNames.LogLevel), $"Least level that is logged: {Choices(Enum.GetNames<LogLevel>())}. From `Debug` on, each change of a call is "
            + "a line, numbers masked.", $"`{HostSettingsReader.DefaultLogLevel}`"),
        new(Full(ShutdownTimeout), "Seconds that a stop may take to save what is in hand. Below the 10 seconds after which container platforms kill. "
            + $"{NumberRange.ShutdownTimeout}.", $"`{HostSettingsReader.DefaultShutdownTimeout.TotalSeconds}`"),
        new(Full(SettingNames.Demo), "Whether `run` plays the demo when nothing is configured; otherwise it ends with a sentence. Also `--demo`. "
            + "`./run` of the repository sets it.", Word(false)),
        new(Full(DemoPath), "The demo's database file. The call detail records of its PBX are beside it, in a file that ends with `.asteriskcdrdb.db`.",
            "`speakr-monitor/demo.db` in the user's data directory"),
        new("LC_ALL", "The first that is set decides the language of what the operator reads: Portuguese when it begins with `pt`, else English.", "English")
        {
            Others = ["LC_MESSAGES", "LANG"],
        },
    ];

    private static IReadOnlyList<string> OtherDatabaseParts => ["_PORT", "_USER", "_PASSWORD", "_NAME"];

    private static string Choices(IEnumerable<string> words) => string.Join(", ", words.Select(word => $"`{word}`"));

    private static string Word(bool value) => value ? "`true`" : "`false`";
}
