namespace Speakr.Monitor.Host.Doctor;

/// <summary>
/// What can be found, by the stable names that scripts and docs/doctor.md know. The texts are in <c>Findings.resx</c> and
/// <c>FindingsPortuguese.resx</c>: what was found under the name itself, what to do under the name with <c>.advice</c>.
/// </summary>
internal static class FindingCodes
{
    public const string CheckFailed = "check.failed";
    public const string CheckTimeout = "check.timeout";

    public const string ConnectionRefused = "connection.refused";
    public const string ConnectionFailed = "connection.failed";
    public const string ConnectionCertificate = "connection.certificate";

    public const string FeedConnected = "feed.connected";
    public const string FeedLost = "feed.lost";
    public const string FeedEvents = "feed.events";
    public const string FeedLeftOut = "feed.left-out";
    public const string FeedList = "feed.list";

    public const string AmiList = "ami.list";
    public const string AmiReadCall = "ami.read-call";
    public const string AmiReadAgent = "ami.read-agent";
    public const string AmiReadSystem = "ami.read-system";
    public const string AmiWriteReporting = "ami.write-reporting";

    public const string DatabaseConnected = "database.connected";
    public const string DatabaseVersion = "database.version";
    public const string DatabaseReadOnly = "database.read-only";
    public const string DatabaseClock = "database.clock";
    public const string DatabaseSetting = "database.setting";
    public const string DatabaseTables = "database.tables";
    public const string DatabaseRights = "database.rights";
    public const string DatabaseRightsMissing = "database.rights-missing";
    public const string DatabaseTablesMissing = "database.tables-missing";
    public const string DatabaseTablesDenied = "database.tables-denied";
    public const string DatabaseShape = "database.shape";
    public const string DatabaseNoIndex = "database.no-index";
    public const string DatabaseEmpty = "database.empty";
    public const string DatabaseNewest = "database.newest";

    public const string HistoryCharset = "history.charset";
    public const string HistoryIds = "history.ids";
    public const string HistoryZone = "history.zone";
    public const string HistoryWriter = "history.writer";
    public const string HistoryNoWriter = "history.no-writer";
    public const string HistoryIndexes = "history.indexes";
    public const string HistoryGhosts = "history.ghosts";
    public const string HistoryFile = "history.file";
    public const string HistoryFileMissing = "history.file-missing";
    public const string HistoryFileUnusable = "history.file-unusable";

    public const string JournalFolder = "journal.folder";
    public const string JournalUnwritable = "journal.unwritable";
    public const string JournalDrive = "journal.drive";
    public const string JournalOwned = "journal.owned";
    public const string JournalDamaged = "journal.damaged";

    public const string CdrSourceMode = "cdr-source.mode";
    public const string CdrSourceLimits = "cdr-source.limits";
    public const string CdrSourceZone = "cdr-source.zone";
    public const string CdrSourceWaiting = "cdr-source.waiting";

    public const string CdrDestinationLag = "cdr-destination.lag";
    public const string CdrDestinationDays = "cdr-destination.days";
    public const string CdrDestinationQuarantine = "cdr-destination.quarantine";
    public const string CdrDestinationLastRun = "cdr-destination.last-run";

    public const string HostPortFree = "host.port-free";
    public const string HostPortUnusable = "host.port-unusable";
    public const string HostRunning = "host.running";
}
