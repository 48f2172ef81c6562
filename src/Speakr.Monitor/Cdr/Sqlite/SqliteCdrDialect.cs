using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Cdr.Relational;
using Speakr.Monitor.Databases;

namespace Speakr.Monitor.Cdr.Sqlite;

/// <summary>What is particular to SQLite. Times are text, which compares as the times do.</summary>
internal sealed class SqliteCdrDialect(SqliteDataSource source, SqliteCdrOptions options, ILogger logger) : CdrDialect(options.TablePrefix)
{
    private readonly int _commandSeconds = SqliteDataSource.Seconds(options.BusyTimeout);

    public override DbDataSource DataSource => source;

    public override int CommandSeconds => _commandSeconds;

    // Deferred transactions would fail instead of waiting when another connection writes between their first read and write.
    public override string Begin => "BEGIN IMMEDIATE";

    public override string InsertIfAbsent => "INSERT OR IGNORE INTO";

    public override string Now => "strftime('%Y-%m-%d %H:%M:%f', 'now')";

    public override string Later => "strftime('%Y-%m-%d %H:%M:%f', 'now', (@milliseconds / 1000.0) || ' seconds')";

    public override string Remaining => "CAST((julianday(expiresAt) - julianday('now')) * 86400000 AS INTEGER)";

    public override string ConnectionId => "NULL";

    public override string DateText => "date";

    public override CancellationToken Token(CancellationToken cancellationToken) => cancellationToken;

    public override Task PrepareAsync(DbConnection connection, CancellationToken cancellationToken) =>
        new SqliteCdrSchema(options, Tables, source.Path, _commandSeconds, logger).PrepareAsync(connection, cancellationToken);

    public override Task<CdrWriter> PrepareWriterAsync(DbConnection connection, TimeSpan lease, CancellationToken cancellationToken) =>
        Task.FromResult<CdrWriter>(new SqliteCdrWriter(connection, Tables, _commandSeconds));

    public override bool IsLocked(Exception error) => error is SqliteException { SqliteErrorCode: SqliteErrors.Busy };

    public override bool HasAnswered(Exception error) => true;

    public override DatabaseFailure Explain(Exception error) => SqliteErrors.Explain(error, source.Path);
}
