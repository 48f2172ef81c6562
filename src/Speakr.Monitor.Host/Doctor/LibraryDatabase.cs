using System.Data.Common;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Cdr.FreePbx;
using Speakr.Monitor.Cdr.MySql;
using Speakr.Monitor.Cdr.Sql;
using Speakr.Monitor.History.MySql;
using Speakr.Monitor.History.Sql;
using Speakr.Monitor.History.Sqlite;
using Speakr.Monitor.Storage;
using Speakr.Monitor.Storage.MySql;
using Speakr.Monitor.Storage.Sqlite;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>
/// A MySQL database as the library opens it, looks at its tables and explains its errors, so that doctor and monitor never disagree. With
/// <see cref="LibraryFile"/> all that the checks use of the library's way to databases.
/// </summary>
/// <param name="connectionString">Where it is.</param>
/// <param name="commandTimeout">How long a statement may take.</param>
/// <param name="setting">The setting that names it.</param>
/// <param name="translate">Makes the exceptions that users of the tables see.</param>
internal sealed class LibraryDatabase(string connectionString, TimeSpan commandTimeout, string setting, FailureTranslator translate) : IDisposable
{
    private readonly MySqlDatabase _database = MySqlDatabase.Create(connectionString, commandTimeout, setting, translate, NullLogger.Instance);

    public string Server => _database.Target.Server;

    public string Database => _database.Target.Database;

    public string User => _database.Target.User;

    public void Dispose() => _database.Dispose();

    public async Task<DoctorSession> OpenAsync(CancellationToken cancellationToken) =>
        new(await _database.OpenAsync(cancellationToken), cancellationToken);

    /// <summary>The finding about a connection that failed.</summary>
    public Finding Explain(Exception error)
    {
        var code = MySqlErrors.Code(error);
        var finding = MySqlErrors.Certificate(error) is not null ? FindingCodes.ConnectionCertificate
            : MySqlErrors.IsRefusal(code) || code == MySqlConnector.MySqlErrorCode.UnknownDatabase ? FindingCodes.ConnectionRefused
            : FindingCodes.ConnectionFailed;
        return Finding.Problem(finding, _database.Explain(error).Sentence, setting);
    }

    public static bool IsDenied(Exception error) => MySqlErrors.IsDenied(error);

    public static string Quote(string name) => SqlName.Quote(name);

    /// <summary>The right that is needed to make a table, or a column as <c>table.column</c>.</summary>
    public static string RightFor(string subject) => SchemaScript.RightFor(subject);

    /// <exception cref="History.CallHistoryException">A table cannot be worked with.</exception>
    public static async Task<HistoryTablesFound> InspectHistoryAsync(DoctorSession session, MySqlHistoryOptions options)
    {
        var history = new HistoryDatabase(session.Session.Database, "History.MySql", options.TablePrefix, options.CreateTables);
        var (calls, missing) = await history.InspectAsync(session.Session, session.Token);
        return new HistoryTablesFound(
            missing,
            history.Tables,
            [.. calls.Columns.Values.Select(column => column.CharacterSet).OfType<string>().Distinct()],
            calls.Columns.TryGetValue("id", out var id) ? id.Type : "",
            await history.MissingIndexesAsync(session.Session, session.Token));
    }

    /// <exception cref="CdrSyncException">A table cannot be worked with.</exception>
    public static async Task<CdrTablesFound> InspectDestinationAsync(DoctorSession session, MySqlCdrOptions options)
    {
        var cdrs = new CdrDatabase(
            session.Session.Database, "Cdr.MySql", options.TablePrefix, options.CreateTables, (_, _, _) => throw new NotSupportedException());
        var missing = await cdrs.InspectAsync(session.Session, session.Token);
        return new CdrTablesFound(missing, CdrTables.Records, cdrs.Tables.Syncs, cdrs.Tables.Receipts, cdrs.Tables.Quarantine, cdrs.Tables.Forgotten);
    }

    /// <returns>The table, what the source says of itself, and how far its dates are ahead of the zone in which they are read.</returns>
    /// <exception cref="CdrSyncException">The table cannot be worked with.</exception>
    public async Task<(FreePbxTable Table, CdrSourceInfo Info, TimeSpan? Shift)> InspectPbxAsync(DoctorSession session, FreePbxCdrOptions options)
    {
        try
        {
            var (table, info) = await new FreePbxInspection(_database.Target, options, NullLogger.Instance).InspectAsync(session.Session, session.Token);
            return (table, info, await FreePbxDates.ShiftAsync(session.Session, table, options, session.Token));
        }
        catch (DbException error) when (MySqlErrors.IsDenied(error))
        {
            throw translate(_database, _database.Explain(error), error)!;
        }
    }

    /// <summary>The source as a copy reads it. Disposed by the caller, and its connections with it.</summary>
    public static FreePbxCdrSource OpenPbx(string connectionString, FreePbxCdrOptions options) => new(
        MySqlDatabase.Create(connectionString, options.CommandTimeout, CdrSourceCheck.Setting, FreePbxErrors.For(options), NullLogger.Instance), options);
}

/// <summary>A SQLite history as the library opens it and looks at its tables.</summary>
internal sealed class LibraryFile(string path, SqliteHistoryOptions options) : IDisposable
{
    // Not ours to set up: to look at it must not change the mode of its journal.
    private readonly SqliteDatabase _file = new(
        path, create: false, options.BusyTimeout, HistoryDatabase.Translate, NullLogger.Instance, ours: false);

    public string Path => _file.Path;

    public void Dispose() => _file.Dispose();

    public async Task<DoctorSession> OpenAsync(CancellationToken cancellationToken) => new(await _file.OpenAsync(cancellationToken), cancellationToken);

    /// <returns>The tables and the indexes that are missing.</returns>
    /// <exception cref="History.CallHistoryException">A table cannot be worked with.</exception>
    public async Task<(IReadOnlyList<string> Tables, IReadOnlyList<string> Indexes)> InspectAsync(DoctorSession session)
    {
        var history = new HistoryDatabase(_file, "History.Sqlite", options.TablePrefix, options.CreateTables);
        var (_, missing) = await history.InspectAsync(session.Session, session.Token);
        return (missing, await history.MissingIndexesAsync(session.Session, session.Token));
    }
}

/// <summary>The tables of a history: what of them is missing, what they are called, and what <c>CallsHistory</c> can hold.</summary>
internal sealed record HistoryTablesFound(
    IReadOnlyList<string> Missing, HistoryTables Names, IReadOnlyList<string> CharacterSets, string IdType, IReadOnlyList<string> MissingIndexes);

/// <summary>The tables of a destination of call detail records.</summary>
internal sealed record CdrTablesFound(IReadOnlyList<string> Missing, string Records, string Syncs, string Receipts, string Quarantine, string Forgotten);
