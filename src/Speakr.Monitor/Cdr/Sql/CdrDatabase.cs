using Microsoft.Extensions.Logging;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.Cdr.Sql;

/// <summary>The tables of copied records, and of what copying has to remember, in one database.</summary>
/// <param name="database">The database.</param>
/// <param name="scripts">Where the scripts of its schema are.</param>
/// <param name="tablePrefix">What the names of our own tables begin with.</param>
/// <param name="createTables">Whether missing tables are created.</param>
/// <param name="createWriter">Makes the writer of a session, on a server that is known if it can be.</param>
internal sealed class CdrDatabase(
    SqlDatabase database, string scripts, string tablePrefix, bool createTables, Func<SqlSession, SqlServerInfo?, CdrTables, CdrWriter> createWriter)
{
    private const string What = "CDR database";

    public SqlDatabase Sql => database;

    public ILogger Logger => database.Logger;

    public CdrTables Tables { get; } = new(tablePrefix);

    public LeaseTable Leases { get; } = new(database.Dialect, new CdrTables(tablePrefix).Syncs, hasState: true);

    public ForgottenTable ForgottenTable { get; } = new(database.Dialect, new CdrTables(tablePrefix).Forgotten, "cdrs");

    /// <summary>Turns failures into <see cref="CdrSyncException"/>.</summary>
    public static Exception? Translate(SqlDatabase _, DatabaseFailure failure, Exception? error) =>
        error is CdrSyncException ? null : new CdrSyncException(failure.Sentence, failure.IsTransient, error);

    public async Task<CdrWriter> CreateWriterAsync(SqlSession session, CancellationToken cancellationToken) =>
        createWriter(session, await session.ServerAsync(cancellationToken).ConfigureAwait(false), Tables);

    /// <summary>Creates what is absent when allowed, and checks what is there. Nothing that exists is changed.</summary>
    public async Task InitializeAsync(SqlSession session, CancellationToken cancellationToken)
    {
        // Before anything is created: a database with a foreign table cdrs gets none of ours.
        await CheckAsync(session, CdrTables.Records, CdrTables.RecordColumns, cancellationToken).ConfigureAwait(false);
        await new SchemaMigrator(session, scripts, What, tablePrefix).ApplyAsync(createTables, cancellationToken).ConfigureAwait(false);
        foreach (var (table, columns) in Tables.Shapes)
            await CheckAsync(session, table, columns, cancellationToken).ConfigureAwait(false);
        await ForgottenTable.PrepareAsync(session, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Checks the tables that are there, and names those that are not. Changes nothing.</summary>
    /// <exception cref="CdrSyncException">One of them cannot be worked with.</exception>
    public async Task<IReadOnlyList<string>> InspectAsync(SqlSession session, CancellationToken cancellationToken)
    {
        foreach (var (table, columns) in Tables.Shapes)
            await CheckAsync(session, table, columns, cancellationToken).ConfigureAwait(false);
        return await new SchemaMigrator(session, scripts, What, tablePrefix).InspectAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task CheckAsync(SqlSession session, string name, string[] needed, CancellationToken cancellationToken)
    {
        var table = await database.Dialect.DescribeAsync(session, name, cancellationToken).ConfigureAwait(false);
        if (!table.Exists)
            return;
        table.Check(database, needed);
        if (table.UnsafeEngine is { } engine)
        {
            throw database.RefuseTable(
                name, $"has the engine {engine}, which has no transactions, so records could be copied twice or be lost",
                $"Run: ALTER TABLE {name} ENGINE=InnoDB");
        }
    }
}
