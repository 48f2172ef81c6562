using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Speakr.Monitor.Journal.Sqlite;

/// <summary>Makes journals in SQLite files. Safe for concurrent use.</summary>
internal sealed class SqliteEventJournalFactory(
    IOptions<SqliteJournalOptions> options, TimeProvider time, ILogger<SqliteEventJournal> logger) : IEventJournalFactory
{
    public IEventJournal Create(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new SqliteEventJournal(name, options.Value, time, logger);
    }
}
