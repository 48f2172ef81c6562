using Speakr.Monitor.Checks;

namespace Speakr.Monitor.History;

/// <summary>What is found at a history of calls.</summary>
internal static class HistoryFindings
{
    public static readonly FindingKind Schema = new(FindingLevel.Ok, "history.schema", "The tables are there and as they should be (version {0}).");

    public static readonly FindingKind CharacterSet = new(
        FindingLevel.Note, "history.charset",
        "CallsHistory keeps texts in {0}: other characters in names and queues become '?'.",
        "Where that matters: ALTER TABLE CallsHistory CONVERT TO CHARACTER SET utf8mb4, while no monitor runs.");

    public static readonly FindingKind IdsLeft = new(FindingLevel.Ok, "history.ids", "{0} % of the ids of CallsHistory are used.");

    public static readonly FindingKind IdsScarce = new(
        FindingLevel.Warning, "history.ids-scarce",
        "{0} % of the ids of CallsHistory are used; at 100 % no call can be added.",
        "Plan ALTER TABLE CallsHistory MODIFY id bigint AUTO_INCREMENT NOT NULL together with those who read the table.");

    public static readonly FindingKind Zone = new(
        FindingLevel.Ok, "history.zone", "Times in CallsHistory are in the time zone of the session, {0} ({1}), as on this machine.");

    public static readonly FindingKind OtherZone = new(
        FindingLevel.Note, "history.zone-differs",
        "Times in CallsHistory are in the time zone of the session, {0} ({1}); this machine is at {2}.",
        "Nothing, when those who read the table expect that. Otherwise have the administrator change time_zone of the server.");

    public static readonly FindingKind Writer = new(FindingLevel.Ok, "history.writer", "{0}: saved by {1}, whose turn lasts {2} s if it is not renewed.");

    public static readonly FindingKind StandBy = new(FindingLevel.Ok, "history.stand-by", "{0}: {1} stands by.");

    public static readonly FindingKind NoWriter = new(
        FindingLevel.Note, "history.no-writer", "No running monitor saves here.", "Start one: speakr-monitor run.");

    public static readonly FindingKind Ghosts = new(
        FindingLevel.Warning, "history.ghosts",
        "{0} call(s) stand open without news for more than {1} h.",
        "Close them: stop every monitor, run speakr-monitor migrate --close-ghosts, and start again.");

    public static readonly FindingKind NoGhosts = new(FindingLevel.Ok, "history.no-ghosts", "No call stands open without news for more than {0} h.");

    public static readonly FindingKind LastCall = new(FindingLevel.Ok, "history.last-call", "The latest call was added at {0}, {1} ago.");

    public static readonly FindingKind Empty = new(FindingLevel.Note, "history.empty", "There is no call yet.");

    public static readonly FindingKind File = new(FindingLevel.Ok, "history.file", "The SQLite file {0} can be read (SQLite {1}).");

    public static readonly FindingKind NoFile = new(
        FindingLevel.Note, "history.file-missing", "The SQLite file {0} is not there yet; the monitor makes it.",
        "Nothing, unless it should be there: then correct DATABASE_URL.");

    public static readonly FindingKind BadFile = new(
        FindingLevel.Problem, "history.file-unusable", "The SQLite file {0} cannot be used: {1}",
        "Check that it is a SQLite file and that the user that runs the monitor may read and write it and its folder.");
}
