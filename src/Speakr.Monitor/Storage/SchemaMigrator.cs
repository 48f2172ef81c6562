using System.Data.Common;
using System.Globalization;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.Storage;

/// <summary>Takes the tables through the steps that are still missing, in order, and records them. Running it again changes nothing.</summary>
/// <param name="session">The session to work on.</param>
/// <param name="folder">Where the scripts are; see <see cref="SchemaScript"/>.</param>
/// <param name="what">The database, for messages: <c>history database</c>.</param>
/// <param name="tablePrefix">What the names of our own tables begin with.</param>
internal sealed class SchemaMigrator(SqlSession session, string folder, string what, string tablePrefix)
{
    // An index on fewer rows is made within a second.
    private const long ManyRows = 100_000;

    private const int NoLimit = 0;

    private readonly SqlDialect _dialect = session.Dialect;
    private readonly SqlDatabase _database = session.Database;
    private readonly IReadOnlyList<SchemaScript> _scripts = SchemaScript.Load(folder, tablePrefix);
    private readonly string _versions = tablePrefix + "SchemaVersions";

    /// <param name="createTables">Whether what is missing is created, rather than asked for.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task ApplyAsync(bool createTables, CancellationToken cancellationToken)
    {
        var recorded = await ReadVersionsAsync(cancellationToken).ConfigureAwait(false);
        var missing = await FindMissingAsync(recorded, cancellationToken).ConfigureAwait(false);
        if (missing.Count > 0 && !createTables)
            throw _database.Refuse(await AskAdministratorAsync("CreateTables is off", missing, cancellationToken).ConfigureAwait(false));
        foreach (var script in missing)
            await RunAsync(script, missing, cancellationToken).ConfigureAwait(false);
        foreach (var script in _scripts.Where(script => script.Index is null && !recorded.Contains(script.Version)))
            await RecordAsync(script, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What the steps make that is still missing. Changes nothing.</summary>
    public async Task<IReadOnlyList<string>> InspectAsync(CancellationToken cancellationToken)
    {
        var recorded = await ReadVersionsAsync(cancellationToken).ConfigureAwait(false);
        var missing = await FindMissingAsync(recorded, cancellationToken).ConfigureAwait(false);
        return [.. missing.Select(script => script.Subject)];
    }

    /// <summary>
    /// Makes the indexes that are missing: all when asked for, otherwise those of our own tables that are small. The log names those that large tables lack:
    /// without them reading is slower, and nothing fails.
    /// </summary>
    /// <param name="createTables">Whether anything is made.</param>
    /// <param name="createIndexes">Whether also on tables that are not ours and on large ones, where it can take minutes.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task ApplyIndexesAsync(bool createTables, bool createIndexes, CancellationToken cancellationToken)
    {
        var left = new List<string>();
        foreach (var script in await FindMissingIndexesAsync(cancellationToken).ConfigureAwait(false))
        {
            var isLarge = !createIndexes && await IsLargeAsync(script.Table!, cancellationToken).ConfigureAwait(false);
            var isWanted = createIndexes || (script.IsOwn && !isLarge);
            var isMade = createTables && isWanted && await MakeIndexAsync(script, createIndexes, cancellationToken).ConfigureAwait(false);
            if (isLarge && !isMade)
                left.Add(script.Subject);
        }

        if (left.Count > 0)
            StorageLog.IndexesMissing(_database.Logger, string.Join(", ", left), what);
    }

    /// <summary>The indexes that tables which are there lack. One with the same first columns will do, whatever it is called.</summary>
    public async Task<IReadOnlyList<SchemaScript>> FindMissingIndexesAsync(CancellationToken cancellationToken)
    {
        var missing = new List<SchemaScript>();
        foreach (var table in _scripts.Where(script => script.Index is not null).GroupBy(script => script.Table!))
        {
            if (!(await _dialect.DescribeAsync(session, table.Key, cancellationToken).ConfigureAwait(false)).Exists)
                continue;
            var indexes = await _dialect.IndexesAsync(session, table.Key, cancellationToken).ConfigureAwait(false);
            missing.AddRange(table.Where(script => !indexes.Any(columns =>
                columns.Take(script.IndexColumns.Count).SequenceEqual(script.IndexColumns, StringComparer.OrdinalIgnoreCase))));
        }

        return missing;
    }

    /// <summary>Whether a table has so many rows that an index on it takes time, and is of use.</summary>
    public async Task<bool> IsLargeAsync(string table, CancellationToken cancellationToken) =>
        await session.ScalarAsync($"SELECT COUNT(*) FROM (SELECT 1 FROM {table} LIMIT {ManyRows}) some", cancellationToken).ConfigureAwait(false) is { } rows
        && Convert.ToInt64(rows, CultureInfo.InvariantCulture) >= ManyRows;

    /// <returns>Whether it is there now.</returns>
    private async Task<bool> MakeIndexAsync(SchemaScript script, bool isAskedFor, CancellationToken cancellationToken)
    {
        try
        {
            if (_dialect.BriefTableWait is { } brief)
                await session.ExecuteAsync(brief, cancellationToken).ConfigureAwait(false);
            await session.ExecuteAsync(script.Sql, NoLimit, cancellationToken).ConfigureAwait(false);
            StorageLog.IndexMade(_database.Logger, script.Subject, what);
            await RecordAsync(script, cancellationToken).ConfigureAwait(false);
            return true;
        }
        // No right, a table that cannot be changed while it is used, an old row format, or another host that was first.
        catch (DbException error) when (_dialect.HasAnswered(error))
        {
            if (isAskedFor)
                StorageLog.IndexRefused(_database.Logger, script.Subject, what, _database.Explain(error).Sentence, script.Sql);
            return false;
        }
        finally
        {
            // Of use only when the connection is still there; a pool would keep the setting.
            if (session.IsOpen && _dialect.UsualTableWait is { } usual)
                await session.ExecuteAsync(usual, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<List<SchemaScript>> FindMissingAsync(HashSet<int> recorded, CancellationToken cancellationToken)
    {
        var missing = new List<SchemaScript>();
        foreach (var script in _scripts.Where(script => script.Index is null))
        {
            if (!await IsPresentAsync(script, recorded, cancellationToken).ConfigureAwait(false))
                missing.Add(script);
        }

        return missing;
    }

    private async Task<bool> IsPresentAsync(SchemaScript script, HashSet<int> recorded, CancellationToken cancellationToken)
    {
        if (script.Table is null)
            return recorded.Contains(script.Version);
        var table = await _dialect.DescribeAsync(session, script.Table, cancellationToken).ConfigureAwait(false);
        // A table that is still to be created comes with all its columns.
        return script.Column is null ? table.Exists : !table.Exists || table.Columns.ContainsKey(script.Column);
    }

    private async Task<HashSet<int>> ReadVersionsAsync(CancellationToken cancellationToken)
    {
        var table = await _dialect.DescribeAsync(session, _versions, cancellationToken).ConfigureAwait(false);
        return !table.Exists
            ? []
            : [.. await session.QueryAsync(
                $"SELECT version FROM {_versions}", reader => (int)reader.Number(0)!.Value, cancellationToken).ConfigureAwait(false)];
    }

    private async Task RunAsync(SchemaScript script, List<SchemaScript> missing, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var sql = await _dialect.RenderAsync(session, script.Sql, cancellationToken).ConfigureAwait(false);
            await session.ExecuteAsync(sql, cancellationToken).ConfigureAwait(false);
            StorageLog.TableCreated(_database.Logger, script.Subject, what, script.Version);
        }
        catch (DbException error) when (_dialect.IsDenied(error))
        {
            var left = missing.Where(other => other.Version >= script.Version).ToList();
            var reason = $"the database user may not create tables and columns (it lacks the right {script.Right})";
            throw _database.Refuse(await AskAdministratorAsync(reason, left, cancellationToken).ConfigureAwait(false), error);
        }
        catch (DbException) when (script.Column is not null)
        {
            // Adding a column cannot be said conditionally everywhere: another host, starting just now, may have been first.
            if (!await IsPresentAsync(script, [], cancellationToken).ConfigureAwait(false))
                throw;
        }
    }

    private async Task<string> AskAdministratorAsync(string reason, List<SchemaScript> missing, CancellationToken cancellationToken)
    {
        var statements = new List<string>(missing.Count);
        foreach (var script in missing)
            statements.Add(await _dialect.RenderAsync(session, script.Sql, cancellationToken).ConfigureAwait(false));
        return $"The {what} lacks {string.Join(", ", missing.Select(script => script.Subject))}, and {reason}. "
            + $"An administrator has to run:{Environment.NewLine}{string.Join(Environment.NewLine, statements)}";
    }

    private async Task RecordAsync(SchemaScript script, CancellationToken cancellationToken)
    {
        try
        {
            await session.ExecuteAsync(
                $"{_dialect.InsertIfAbsent} {_versions} (version, name) VALUES (@version, @name)",
                cancellationToken,
                ("@version", script.Version),
                ("@name", script.Name)).ConfigureAwait(false);
        }
        catch (DbException error) when (_dialect.IsDenied(error))
        {
            // The record is for people; the tables themselves show what is needed.
            StorageLog.VersionNotRecorded(_database.Logger, script.Version, error);
        }
    }
}
