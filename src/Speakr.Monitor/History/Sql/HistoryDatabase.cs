using Microsoft.Extensions.Logging;
using Speakr.Monitor.Retention;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>The tables of the history in one database.</summary>
/// <param name="database">The database.</param>
/// <param name="scripts">Where the scripts of its schema are.</param>
/// <param name="tablePrefix">What the names of our own tables begin with.</param>
/// <param name="createTables">Whether missing tables are created.</param>
/// <param name="createIndexes">Whether missing indexes are made on large tables, too.</param>
internal sealed class HistoryDatabase(SqlDatabase database, string scripts, string tablePrefix, bool createTables, bool createIndexes = false)
{
    private const string What = "history database";

    public SqlDatabase Sql => database;

    public ILogger Logger => database.Logger;

    public HistoryTables Tables { get; } = new(tablePrefix);

    public HistoryStatements Statements { get; } = new(database.Dialect, new HistoryTables(tablePrefix));

    public LeaseTable Leases { get; } = new(database.Dialect, new HistoryTables(tablePrefix).Leases, hasState: false);

    public ForgottenTable ForgottenTable { get; } = new(database.Dialect, new HistoryTables(tablePrefix).Forgotten, "calls");

    /// <summary>What is known to be forgotten; a writer brings it up to date when the table says that there is more.</summary>
    public Forgotten Forgotten { get; set; } = Forgotten.Nothing;

    // Until the columns are known, those that we create are assumed.
    public TextFitter CallTexts { get; private set; } = new(HistoryTables.Calls, new Dictionary<string, TextLimit>(), database.Logger);

    public TextFitter VisitTexts { get; private set; } = new("", new Dictionary<string, TextLimit>(), database.Logger);

    public TextFitter RingTexts { get; private set; } = new("", new Dictionary<string, TextLimit>(), database.Logger);

    public TextFitter GapTexts { get; private set; } = new("", new Dictionary<string, TextLimit>(), database.Logger);

    public TextFitter AgentTexts { get; private set; } = new("", new Dictionary<string, TextLimit>(), database.Logger);

    public TextFitter AuditTexts { get; private set; } = new("", new Dictionary<string, TextLimit>(), database.Logger);

    /// <summary>Turns failures into <see cref="CallHistoryException"/>.</summary>
    public static Exception? Translate(SqlDatabase _, DatabaseFailure failure, Exception? error) => error is CallHistoryException or HistoryLeaseLostException
        ? null
        : new CallHistoryException(failure.Sentence, failure.IsTransient, error) { IsAboutValues = failure.IsAboutValues };

    /// <summary>Creates what is absent when allowed, and checks what is there. Nothing that exists is changed.</summary>
    public async Task InitializeAsync(SqlSession session, CancellationToken cancellationToken)
    {
        // Before anything is created: a database with a foreign CallsHistory gets no tables of ours.
        var calls = await DescribeAsync(HistoryTables.Calls).ConfigureAwait(false);
        if (calls.Exists)
            CheckCalls(calls);
        var migrator = new SchemaMigrator(session, scripts, What, tablePrefix);
        await migrator.ApplyAsync(createTables, cancellationToken).ConfigureAwait(false);
        if (!calls.Exists)
            CheckCalls(calls = await DescribeAsync(HistoryTables.Calls).ConfigureAwait(false));
        var own = new Dictionary<string, SqlTable>(StringComparer.Ordinal);
        foreach (var (table, columns) in Tables.Shapes)
        {
            own[table] = await DescribeAsync(table).ConfigureAwait(false);
            own[table].Check(database, columns);
        }

        await ForgottenTable.PrepareAsync(session, cancellationToken).ConfigureAwait(false);
        CallTexts = new TextFitter(HistoryTables.Calls, calls.Limits, Logger);
        VisitTexts = new TextFitter(Tables.Visits, own[Tables.Visits].Limits, Logger);
        RingTexts = new TextFitter(Tables.Rings, own[Tables.Rings].Limits, Logger);
        GapTexts = new TextFitter(Tables.Gaps, own[Tables.Gaps].Limits, Logger);
        AgentTexts = new TextFitter(Tables.Agents, own[Tables.Agents].Limits, Logger);
        AuditTexts = new TextFitter(Tables.AuditLog, own[Tables.AuditLog].Limits, Logger);
        await migrator.ApplyIndexesAsync(createTables, createIndexes, cancellationToken).ConfigureAwait(false);

        Task<SqlTable> DescribeAsync(string table) => database.Dialect.DescribeAsync(session, table, cancellationToken);
    }

    /// <summary>Checks the tables that are there, and names those that are not. Changes nothing.</summary>
    /// <exception cref="CallHistoryException">One of them cannot be worked with.</exception>
    public async Task<(SqlTable Calls, IReadOnlyList<string> Missing)> InspectAsync(SqlSession session, CancellationToken cancellationToken)
    {
        var calls = await database.Dialect.DescribeAsync(session, HistoryTables.Calls, cancellationToken).ConfigureAwait(false);
        if (calls.Exists)
            CheckCalls(calls);
        var missing = await new SchemaMigrator(session, scripts, What, tablePrefix).InspectAsync(cancellationToken).ConfigureAwait(false);
        foreach (var (table, columns) in Tables.Shapes)
        {
            // A column that one of our steps adds counts as missing; its table has not been changed by hand.
            if (!missing.Any(name => name == table || name.StartsWith($"{table}.", StringComparison.Ordinal)))
                (await database.Dialect.DescribeAsync(session, table, cancellationToken).ConfigureAwait(false)).Check(database, columns);
        }

        return (calls, missing);
    }

    /// <summary>The indexes that large tables lack, as <c>table.index</c>. Changes nothing.</summary>
    public async Task<IReadOnlyList<string>> MissingIndexesAsync(SqlSession session, CancellationToken cancellationToken)
    {
        var (migrator, missing) = (new SchemaMigrator(session, scripts, What, tablePrefix), new List<string>());
        foreach (var table in (await migrator.FindMissingIndexesAsync(cancellationToken).ConfigureAwait(false)).GroupBy(script => script.Table!))
        {
            if (await migrator.IsLargeAsync(table.Key, cancellationToken).ConfigureAwait(false))
                missing.AddRange(table.Select(script => script.Subject));
        }

        return missing;
    }

    private void CheckCalls(SqlTable calls)
    {
        calls.Check(database, CallRow.KnownNames);
        if (!calls.UniqueColumns.Contains("linkId"))
        {
            throw database.RefuseTable(
                calls.Name, "has no unique index on column linkId, so calls could be stored twice",
                "Remove duplicate rows and run: CREATE UNIQUE INDEX CallsHistory_linkId_unique ON CallsHistory (linkId)");
        }

        if (!calls.UniqueColumns.Contains("id") || !calls.Columns["id"].CountsUp)
            throw database.RefuseTable(calls.Name, "has a column id that is not AUTO_INCREMENT and unique", "Make id an auto-increment primary key");
    }
}
