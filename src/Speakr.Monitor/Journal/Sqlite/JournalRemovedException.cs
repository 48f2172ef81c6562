namespace Speakr.Monitor.Journal.Sqlite;

/// <summary>The files of the journal are gone while they are in use.</summary>
internal sealed class JournalRemovedException() : IOException("its files were removed while it was in use.");
