using Speakr.Monitor.Checks;

namespace Speakr.Monitor.Journal;

/// <summary>What is found at a journal in files.</summary>
internal static class JournalFindings
{
    public static readonly FindingKind Folder = new(FindingLevel.Ok, "journal.folder", "The folder {0} can be written to.");

    public static readonly FindingKind WillBeMade = new(FindingLevel.Ok, "journal.folder-missing", "The folder {0} is not there yet and can be made.");

    public static readonly FindingKind Unwritable = new(
        FindingLevel.Problem, "journal.unwritable", "The folder {0} cannot be written to: {1}",
        "Let the user that runs the monitor write there (chown), or name another folder in SPEAKR_MONITOR__JOURNAL.");

    public static readonly FindingKind FileSystem = new(FindingLevel.Ok, "journal.file-system", "It is on a file system of type {0}.");

    public static readonly FindingKind Network = new(
        FindingLevel.Warning, "journal.network-drive",
        "It is on a network drive ({0}), whose locks do not end with a process that is killed.",
        "Name a folder on a local disk in SPEAKR_MONITOR__JOURNAL.");

    public static readonly FindingKind Transient = new(
        FindingLevel.Note, "journal.transient",
        "It is on a file system of type {0}, which may not outlive the machine or the container.",
        "Put a volume there, when events are to outlive a restart of the machine or a new container.");

    public static readonly FindingKind Room = new(FindingLevel.Ok, "journal.room", "It holds {0} MB in {1} file(s); {2} MB of the disk are free.");

    public static readonly FindingKind LittleRoom = new(
        FindingLevel.Warning, "journal.little-room",
        "It holds {0} MB and may grow to {1} MB, but only {2} MB of the disk are free.",
        "Free some of the disk, or lower SPEAKR_MONITOR__JOURNAL_MAX_SIZE.");

    public static readonly FindingKind Owned = new(FindingLevel.Ok, "journal.owned", "{0} is owned by a running monitor.");

    public static readonly FindingKind Damaged = new(
        FindingLevel.Warning, "journal.damaged",
        "{0} damaged file(s) were set aside there, the latest {1}.",
        "What could be read was kept. Check the disk (dmesg, smartctl) and delete them when nobody needs them any more.");
}
