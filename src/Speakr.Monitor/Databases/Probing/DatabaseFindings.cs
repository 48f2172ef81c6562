using Speakr.Monitor.Checks;

namespace Speakr.Monitor.Databases.Probing;

/// <summary>What is found at a database server, whatever it is used for.</summary>
internal static class DatabaseFindings
{
    public static readonly FindingKind Connected = new(
        FindingLevel.Ok, "database.connected", "{0}, database '{1}', user '{2}': connected in {3} ms with {4}.");

    public static readonly FindingKind Refused = new(
        FindingLevel.Problem, "database.refused",
        "The server {0} refuses user '{2}' for database '{1}'.",
        "Correct user and password in {3}, or have an administrator grant the user his rights in that database from this machine.");

    public static readonly FindingKind Unknown = new(
        FindingLevel.Problem, "database.unknown", "The server {0} has no database '{1}'.", "Create it, or correct the name in {3}.");

    public static readonly FindingKind Unreachable = new(
        FindingLevel.Problem, "database.unreachable",
        "The server {0} cannot be reached (database '{1}', user '{2}').",
        "Check that it runs and listens on the network (bind-address), the firewall between, and host and port in {3}.");

    public static readonly FindingKind Certificate = new(
        FindingLevel.Problem, "database.certificate",
        "The certificate of the server {0} is not trusted ({1}): {2}.",
        "Is it in date, made for that host, and signed by an authority that is known here or named in SPEAKR_MONITOR__CA_FILE? sslmode in the address says how much is checked.");

    public static readonly FindingKind Failed = new(
        FindingLevel.Problem, "database.failed", "The connection failed: {0}", "The sentence above says what the server or the driver refused.");

    public static readonly FindingKind Version = new(FindingLevel.Ok, "database.version", "{0} {1}.");

    public static readonly FindingKind OldVersion = new(
        FindingLevel.Warning, "database.version-old",
        "{0} {1} is older than {2}, the oldest version that is tested.",
        "Plan an upgrade of the server. Until then watch the log: statements that it does not know are reported there.");

    public static readonly FindingKind UnknownVersion = new(
        FindingLevel.Note, "database.version-unknown", "The server says \"{0}\", which is neither MySQL nor MariaDB.",
        "Run the conformance suite against it before relying on it.");

    public static readonly FindingKind ReadOnly = new(
        FindingLevel.Problem, "database.read-only",
        "The server is read-only, as replicas are.",
        "Name the primary server, or have the administrator switch read_only off.");

    public static readonly FindingKind Clock = new(FindingLevel.Ok, "database.clock", "Its clock and ours agree.");

    public static readonly FindingKind ClockSkewed = new(
        FindingLevel.Warning, "database.clock-skewed",
        "Its clock differs from ours by {0} s (+ is ahead): times in the tables are wrong by as much.",
        "Keep both machines on time with NTP (timedatectl, chronyc tracking).");

    public static readonly FindingKind FlushesLate = new(
        FindingLevel.Note, "database.flushes-late",
        "innodb_flush_log_at_trx_commit is {0}: a power cut at the server loses the last second of what was saved.",
        "Where that matters, have the administrator set it to 1.");

    public static readonly FindingKind SmallPackets = new(
        FindingLevel.Warning, "database.small-packets",
        "max_allowed_packet is {0} MB: a large batch of calls would be refused.",
        "Have the administrator set max_allowed_packet to 16 MB or more.");

    public static readonly FindingKind TableRights = new(FindingLevel.Ok, "database.rights", "The user has the rights that are needed.");

    public static readonly FindingKind TableRightsMissing = new(
        FindingLevel.Problem, "database.rights-missing",
        "User '{0}' lacks {1} on the table {2}.",
        "An administrator has to run: GRANT {1} ON {3}.{2} TO the user, as SHOW GRANTS spells him.");

    public static readonly FindingKind TablesMissing = new(
        FindingLevel.Note, "database.tables-missing",
        "Not there yet: {0}. The monitor creates it at its start.",
        "Nothing, or now: speakr-monitor migrate. A table that is there all the same cannot be seen by this user: grant him SELECT.");

    public static readonly FindingKind TablesDenied = new(
        FindingLevel.Problem, "database.tables-denied",
        "Not there, or not to be seen by this user: {0}. It will not be created: {1}.",
        "Run speakr-monitor migrate with a user that may (its error prints the statements), or grant this one CREATE, and ALTER for a column of an older table, and allow SPEAKR_MONITOR__CREATE_TABLES.");

    public static readonly FindingKind Shape = new(
        FindingLevel.Problem, "database.shape", "{0}", "Mend the table as the sentence says; nothing is ever altered by the monitor.");
}
