using System.Data.Common;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Cdr.FreePbx;
using Speakr.Monitor.Cdr.MySql;
using Speakr.Monitor.Cdr.Relational;
using Speakr.Monitor.Databases;
using Speakr.Monitor.History.MySql;
using Speakr.Monitor.History.Relational;
using Speakr.Monitor.History.Sqlite;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>
/// A MySQL database as the library opens it, looks at its tables and explains its errors, so that doctor and monitor never disagree. With
/// <see cref="LibraryFile"/> all that the checks use of the library's way to databases.
/// </summary>
/// <param name="connectionString">Where it is.</param>
/// <param name="commandTimeout">How long a statement may take.</param>
/// <param name="setting">The setting that names it.</param>
internal sealed class LibraryDatabase(string connectionString, TimeSpan commandTimeout, string setting) : IDisposable
{
    private readonly MySqlDatabase _database = MySqlDatabase.Create(connectionString, commandTimeout, setting);

    public string Server => _database.Target.Server;

    public string Database => _database.Target.Database;

    public string User => _database.Target.User;

    public void Dispose() => _database.Dispose();

    public async Task<DoctorSession> OpenAsync(CancellationToken cancellationToken) =>
        new(await _database.OpenConnectionAsync(cancellationToken), (int)Math.Ceiling(commandTimeout.TotalSeconds), cancellationToken);

    /// <summary>What is said of a connection that was not to be had.</summary>
    public Finding Explain(Exception error)
    {
        var code = MySqlErrors.Code(error);
        var finding = MySqlErrors.Certificate(error) is not null ? FindingCodes.ConnectionCertificate
            : MySqlErrors.IsRefusal(code) || code == MySqlConnector.MySqlErrorCode.UnknownDatabase ? FindingCodes.ConnectionRefused
            : FindingCodes.ConnectionFailed;
        return Finding.Problem(finding, MySqlErrors.Explain(error, _database.Target).Sentence, setting);
    }

    public static bool IsDenied(Exception error) => MySqlErrors.IsDenied(error);

    public static string Quote(string name) => SqlName.Quote(name);

    /// <summary>The right that is needed to make a table, or a column as <c>table.column</c>.</summary>
    public static string RightFor(string subject) => SchemaScript.RightFor(subject);

    /// <exception cref="History.CallHistoryException">A table cannot be worked with.</exception>
    public async Task<HistoryTablesFound> InspectHistoryAsync(DoctorSession session, MySqlHistoryOptions options)
    {
        var tables = new HistoryTables(options.TablePrefix);
        var schema = new MySqlSchema(_database, tables, options, session.CommandSeconds, NullLogger.Instance);
        var (calls, _, missing) = await schema.InspectAsync(session.Connection, session.Token);
        return new HistoryTablesFound(
            missing, MySqlSchema.Calls, tables.Visits, tables.Leases, tables.Gaps,
            [.. calls.Columns.Values.Select(column => column.CharacterSet).OfType<string>().Distinct()],
            calls.Columns.TryGetValue("id", out var id) ? id.Type : "");
    }

    /// <exception cref="CdrSyncException">A table cannot be worked with.</exception>
    public async Task<CdrTablesFound> InspectDestinationAsync(DoctorSession session, MySqlCdrOptions options)
    {
        var tables = new CdrTables(options.TablePrefix);
        var schema = new MySqlCdrSchema(_database, tables, options, session.CommandSeconds, NullLogger.Instance);
        var missing = await schema.InspectAsync(session.Connection, session.Token);
        return new CdrTablesFound(missing, CdrTables.Records, tables.Syncs, tables.Receipts, tables.Quarantine);
    }

    /// <returns>The table, what the source says of itself, and how far its dates are ahead of the zone in which they are read.</returns>
    /// <exception cref="CdrSyncException">The table cannot be worked with.</exception>
    public async Task<(FreePbxTable Table, CdrSourceInfo Info, TimeSpan? Shift)> InspectPbxAsync(DoctorSession session, FreePbxCdrOptions options)
    {
        var pbx = new FreePbxSession(session.Connection, session.CommandSeconds, session.Token);
        try
        {
            var (table, info) = await new FreePbxInspection(_database.Target, options, NullLogger.Instance).InspectAsync(pbx);
            return (table, info, await FreePbxDates.ShiftAsync(pbx, table, options));
        }
        catch (DbException error) when (MySqlErrors.IsDenied(error))
        {
            throw FreePbxErrors.Explain(error, _database.Target, options);
        }
    }

    /// <summary>The source as a copy reads it. Disposed by the caller, and its connections with it.</summary>
    public static FreePbxCdrSource OpenPbx(string connectionString, FreePbxCdrOptions options) => new(
        MySqlDatabase.Create(connectionString, options.CommandTimeout, CdrSourceCheck.Setting), options, NullLogger.Instance);
}

/// <summary>A SQLite history as the library opens it and looks at its tables.</summary>
internal sealed class LibraryFile(string path, SqliteHistoryOptions options) : IDisposable
{
    // Not ours to set up: to look at it must not change the mode of its journal.
    private readonly SqliteDataSource _file = new(path, create: false, options.BusyTimeout, ours: false);

    public string Path => _file.Path;

    public void Dispose() => _file.Dispose();

    public async Task<DoctorSession> OpenAsync(CancellationToken cancellationToken) =>
        new(await _file.OpenConnectionAsync(cancellationToken), SqliteDataSource.Seconds(options.BusyTimeout), cancellationToken);

    /// <returns>What is missing.</returns>
    /// <exception cref="History.CallHistoryException">A table cannot be worked with.</exception>
    public async Task<IReadOnlyList<string>> InspectAsync(DoctorSession session)
    {
        var schema = new SqliteSchema(options, new HistoryTables(options.TablePrefix), Path, session.CommandSeconds, NullLogger.Instance);
        return (await schema.InspectAsync(session.Connection, session.Token)).Missing;
    }
}

/// <summary>The tables of a history: what of them is missing, what they are called, and what <c>CallsHistory</c> can hold.</summary>
internal sealed record HistoryTablesFound(
    IReadOnlyList<string> Missing, string Calls, string Visits, string Leases, string Gaps, IReadOnlyList<string> CharacterSets, string IdType);

/// <summary>The tables of a destination of call detail records.</summary>
internal sealed record CdrTablesFound(IReadOnlyList<string> Missing, string Records, string Syncs, string Receipts, string Quarantine);
