namespace Speakr.Monitor.Host.Configuration;

/// <summary>The names of settings; <see cref="SettingCatalogue"/> describes them. Those without a section are the old service's; they are a contract.</summary>
internal static class SettingNames
{
    public const string SocketUrl = "SOCKET_URL";
    public const string AmiUrl = "AMI_URL";
    public const string DatabaseUrl = "DATABASE_URL";
    public const string Port = "PORT";
    public const string CdrSyncMode = "CDR_SYNC_MODE";
    public const string CdrSyncCron = "CDR_SYNC_CRON";
    public const string FreePbxDb = "FREEPBX_DB";
    public const string SpeakrDb = "SPEAKR_DB";

    public const string Section = "SPEAKR_MONITOR";
    public const string SourceName = "SOURCE_NAME";
    public const string IdPrefix = "ID_PREFIX";
    public const string SocketPath = "SOCKET_PATH";
    public const string PingEvent = "PING_EVENT";
    public const string PingInterval = "PING_INTERVAL";
    public const string StatusEvent = "STATUS_EVENT";
    public const string StatusInterval = "STATUS_INTERVAL";
    public const string CreateTables = "CREATE_TABLES";
    public const string TablePrefix = "TABLE_PREFIX";
    public const string CaFile = "CA_FILE";
    public const string HealthAddress = "HEALTH_ADDRESS";
    public const string FirstUser = "FIRST_USER";
    public const string FirstPassword = "FIRST_PASSWORD";
    public const string FirstPasswordFile = "FIRST_PASSWORD_FILE";
    public const string Certificate = "CERTIFICATE";
    public const string CertificateKey = "CERTIFICATE_KEY";
    public const string CertificatePassword = "CERTIFICATE_PASSWORD";
    public const string TrustedProxies = "TRUSTED_PROXIES";
    public const string Oidc = "OIDC";
    public const string OidcAuthority = "AUTHORITY";
    public const string OidcClientId = "CLIENT_ID";
    public const string OidcClientSecret = "CLIENT_SECRET";
    public const string OidcRoleClaim = "ROLE_CLAIM";
    public const string OidcQueueClaim = "QUEUE_CLAIM";
    public const string OidcRoles = "ROLES";
    public const string JsonLogs = "JSON_LOGS";
    public const string LogLevel = "LOG_LEVEL";
    public const string ShutdownTimeout = "SHUTDOWN_TIMEOUT";
    public const string Demo = "DEMO";
    public const string DemoPath = "DEMO_PATH";
    public const string Journal = "JOURNAL";
    public const string JournalMaxSize = "JOURNAL_MAX_SIZE";
    public const string JournalFullSync = "JOURNAL_FULL_SYNC";
    public const string Heal = "HEAL";
    public const string MaxWait = "MAX_WAIT";
    public const string MaxTalk = "MAX_TALK";
    public const string OpenLimit = "OPEN_LIMIT";
    public const string Queues = "QUEUES";
    public const string Agents = "AGENTS";
    public const string DisplayName = "NAME";
    public const string Alerts = "ALERTS";
    public const string AlertWaiting = "WAITING";
    public const string AlertLongestWait = "LONGEST_WAIT";
    public const string AlertServiceLevel = "SERVICE_LEVEL";
    public const string AlertAbandoned = "ABANDONED";
    public const string TimeZone = "TIME_ZONE";
    public const string ServiceLevel = "SERVICE_LEVEL";
    public const string ServiceLevelOf = "SERVICE_LEVEL_OF";
    public const string ShortAbandon = "SHORT_ABANDON";
    public const string Retention = "RETENTION";
    public const string RetainedCalls = "CALLS";
    public const string RetainedAgents = "AGENTS";
    public const string RetainedGaps = "GAPS";
    public const string RetainedCdrs = "CDRS";
    public const string RetainedQuarantine = "QUARANTINE";
    public const string RetainedDeadLetters = "DEAD_LETTERS";
    public const string RetainedAudit = "AUDIT";
    public const string Webhooks = "WEBHOOKS";
    public const string WebhookUrl = "URL";
    public const string WebhookSecret = "SECRET";
    public const string WebhookMasksNumbers = "MASK_NUMBERS";
    public const string WebhookCalls = "CALLS";
    public const string WebhookAlerts = "ALERTS";
    public const string CdrOverlap = "CDR_OVERLAP";
    public const string CdrSweepInterval = "CDR_SWEEP_INTERVAL";
    public const string PbxTimeZone = "PBX_TIME_ZONE";
    public const string Pbx = "PBX";

    private static readonly string[] DatabaseParts = ["HOST", "PORT", "USER", "PASSWORD", "NAME"];

    /// <summary>The names that together locate a database.</summary>
    public static IEnumerable<string> OfDatabase(string side) => DatabaseParts.Select(part => $"{side}_{part}");

    /// <summary>Whether an empty value is one: a PBX without a prefix has to be able to say so, because its section's name is the default.</summary>
    public static bool MayBeEmpty(string name) => name.StartsWith($"{Full(Pbx)}__", StringComparison.OrdinalIgnoreCase)
        && name.EndsWith($"__{IdPrefix}", StringComparison.OrdinalIgnoreCase);

    /// <summary>A name of the section as it is written in the environment.</summary>
    public static string Full(string name) => $"{Section}__{name}";
}
