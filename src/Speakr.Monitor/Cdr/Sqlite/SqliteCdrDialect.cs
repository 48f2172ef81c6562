using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Cdr.Relational;
using Speakr.Monitor.Databases;
using Speakr.Monitor.Databases.Leases;

namespace Speakr.Monitor.Cdr.Sqlite;

/// <summary>What is particular to SQLite. Times are text, which compares as the times do.</summary>
internal sealed class SqliteCdrDialect(SqliteDataSource source, SqliteCdrOptions options, ILogger logger) : CdrDialect(options.TablePrefix)
{
    private readonly int _commandSeconds = SqliteDataSource.Seconds(options.BusyTimeout);

    public override DbDataSource DataSource => source;

    public override int CommandSeconds => _commandSeconds;

    // Deferred transactions would fail instead of waiting when another connection writes between their first read and write.
    public override string Begin => "BEGIN IMMEDIATE";

    public override LeaseSyntax Leases => LeaseSyntax.Sqlite;

    public override string DateText => "date";

    public override string Rename { get; } = $"""
        UPDATE {CdrTables.Records} SET recordingfile = @name WHERE rowid = (SELECT rowid FROM {CdrTables.Records}
        WHERE {string.Join(" AND ", CdrTables.RecordColumns.Select(column => $"{column} IS @{column}"))} LIMIT 1)
        """;

    // A file of this machine, which is read as quickly as an index elsewhere.
    public override Task<bool> FindsByIndexAsync(DbConnection connection, CancellationToken cancellationToken) => Task.FromResult(true);

    public override string? Refusal(Exception error) => error is SqliteException refused ? SqliteRefusal.Reason(refused) : null;

    public override Task<T> RunAsync<T>(Func<Task<T>> work) => Task.Run(work, CancellationToken.None);

    public override Task PrepareAsync(DbConnection connection, CancellationToken cancellationToken) =>
        new SqliteCdrSchema(options, Tables, source.Path, _commandSeconds, logger).PrepareAsync(connection, cancellationToken);

    public override Task<CdrWriter> PrepareWriterAsync(DbConnection connection, TimeSpan lease, CancellationToken cancellationToken) =>
        Task.FromResult<CdrWriter>(new SqliteCdrWriter(connection, Tables, _commandSeconds));

    public override bool IsLocked(Exception error) => error is SqliteException { SqliteErrorCode: SqliteErrors.Busy };

    public override bool HasAnswered(Exception error) => true;

    public override DatabaseFailure Explain(Exception error) => SqliteErrors.Explain(error, source.Path);
}
