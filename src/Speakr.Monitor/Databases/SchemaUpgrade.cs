using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.Databases;

/// <summary>Takes the tables through the steps that are still missing, in order, and records them. Running it again changes nothing.</summary>
internal abstract class SchemaUpgrade(string folder, string database, string tablePrefix, bool createTables, ILogger logger)
{
    private readonly IReadOnlyList<SchemaScript> _scripts = SchemaScript.Load(folder, tablePrefix);
    private readonly string _versions = tablePrefix + "SchemaVersions";

    public async Task ApplyAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var recorded = await ReadVersionsAsync(connection, cancellationToken).ConfigureAwait(false);
        var missing = await FindMissingAsync(connection, recorded, cancellationToken).ConfigureAwait(false);
        if (missing.Count > 0 && !createTables)
            throw Failure(await AskAdministratorAsync("CreateTables is off", connection, missing, cancellationToken).ConfigureAwait(false), null);
        foreach (var script in missing)
            await RunAsync(connection, script, missing, cancellationToken).ConfigureAwait(false);
        foreach (var script in _scripts.Where(script => !recorded.Contains(script.Version)))
            await RecordAsync(connection, script, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How far the tables are, without changing anything.</summary>
    /// <returns>The latest step that is recorded, 0 for none, and what the steps make that are still missing.</returns>
    public async Task<(int Version, IReadOnlyList<string> Missing)> LookAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var recorded = await ReadVersionsAsync(connection, cancellationToken).ConfigureAwait(false);
        var missing = await FindMissingAsync(connection, recorded, cancellationToken).ConfigureAwait(false);
        return (recorded.Intersect(_scripts.Select(script => script.Version)).DefaultIfEmpty().Max(), [.. missing.Select(script => script.Subject)]);
    }

    protected abstract int CommandSeconds { get; }

    /// <summary>The names of a table's columns; none when it is absent.</summary>
    protected abstract Task<IEnumerable<string>> ColumnNamesAsync(DbConnection connection, string table, CancellationToken cancellationToken);

    /// <summary>The script's text for this very database.</summary>
    protected abstract Task<string> RenderAsync(DbConnection connection, SchemaScript script, CancellationToken cancellationToken);

    /// <summary>Whether the database refused because the user lacks a right.</summary>
    protected abstract bool IsDenied(DbException error);

    protected abstract string RecordStatement(string table);

    /// <summary>The exception of the chapter whose tables these are.</summary>
    protected abstract Exception Failure(string message, Exception? cause);

    private async Task<List<SchemaScript>> FindMissingAsync(
        DbConnection connection, HashSet<int> recorded, CancellationToken cancellationToken)
    {
        var missing = new List<SchemaScript>();
        foreach (var script in _scripts)
        {
            if (!await IsPresentAsync(connection, script, recorded, cancellationToken).ConfigureAwait(false))
                missing.Add(script);
        }

        return missing;
    }

    private async Task<bool> IsPresentAsync(
        DbConnection connection, SchemaScript script, HashSet<int> recorded, CancellationToken cancellationToken)
    {
        if (script.Table is null)
            return recorded.Contains(script.Version);
        var columns = (await ColumnNamesAsync(connection, script.Table, cancellationToken).ConfigureAwait(false)).ToList();
        if (script.Column is null)
            return columns.Count > 0;
        // A table that is still to be created comes with all its columns.
        return columns.Count == 0 || columns.Contains(script.Column, StringComparer.OrdinalIgnoreCase);
    }

    private async Task<HashSet<int>> ReadVersionsAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var versions = new HashSet<int>();
        if (!(await ColumnNamesAsync(connection, _versions, cancellationToken).ConfigureAwait(false)).Any())
            return versions;
        var command = StatementCommand.Create(connection, $"SELECT version FROM {_versions}", CommandSeconds);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    versions.Add(Convert.ToInt32(reader.GetValue(0), CultureInfo.InvariantCulture));
            }
        }

        return versions;
    }

    private async Task RunAsync(
        DbConnection connection, SchemaScript script, List<SchemaScript> missing, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var sql = await RenderAsync(connection, script, cancellationToken).ConfigureAwait(false);
            var command = StatementCommand.Create(connection, sql, CommandSeconds);
            await using (command.ConfigureAwait(false))
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            StoreLog.TableCreated(logger, script.Subject, database, script.Version);
        }
        catch (DbException error) when (IsDenied(error))
        {
            var left = missing.Where(other => other.Version >= script.Version).ToList();
            throw Failure(
                await AskAdministratorAsync(
                    $"the database user may not create tables and columns (it lacks the right {script.Right})", connection, left, cancellationToken)
                    .ConfigureAwait(false),
                error);
        }
        catch (DbException) when (script.Column is not null)
        {
            // Adding a column cannot be said conditionally everywhere: another host, starting just now, may have been first.
            if (!await IsPresentAsync(connection, script, [], cancellationToken).ConfigureAwait(false))
                throw;
        }
    }

    private async Task<string> AskAdministratorAsync(
        string reason, DbConnection connection, List<SchemaScript> missing, CancellationToken cancellationToken)
    {
        var statements = new List<string>(missing.Count);
        foreach (var script in missing)
            statements.Add(await RenderAsync(connection, script, cancellationToken).ConfigureAwait(false));
        return $"The {database} lacks {string.Join(", ", missing.Select(script => script.Subject))}, and {reason}. "
            + $"An administrator has to run:{Environment.NewLine}{string.Join(Environment.NewLine, statements)}";
    }

    private async Task RecordAsync(DbConnection connection, SchemaScript script, CancellationToken cancellationToken)
    {
        var command = StatementCommand.Create(
            connection,
            RecordStatement(_versions),
            CommandSeconds,
            ("@version", script.Version),
            ("@name", script.Name));
        await using (command.ConfigureAwait(false))
        {
            try
            {
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (DbException error) when (IsDenied(error))
            {
                // The record is for people; the tables themselves tell what is needed.
                StoreLog.VersionNotRecorded(logger, script.Version, error);
            }
        }
    }
}
