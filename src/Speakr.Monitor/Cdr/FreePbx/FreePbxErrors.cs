using MySqlConnector;
using Speakr.Monitor.Storage;
using Speakr.Monitor.Storage.MySql;

namespace Speakr.Monitor.Cdr.FreePbx;

/// <summary>Explains errors of the server, with remedies that suit a table that is not ours.</summary>
internal static class FreePbxErrors
{
    public static FailureTranslator For(FreePbxCdrOptions options) => (database, failure, error) =>
        error is CdrSyncException ? null : Translate(((MySqlDatabase)database).Target, failure, error, options);

    public static CdrSyncException NoTable(MySqlTarget target, FreePbxCdrOptions options) => new(
        $"Database '{target.Database}' on {target.Server} has no table {options.Table}, or user '{target.User}' may not read it. "
        + $"Check the database in the connection string ({target.Setting}), grant SELECT, or set the source's option Table.", isTransient: false);

    private static CdrSyncException Translate(MySqlTarget target, DatabaseFailure failure, Exception? error, FreePbxCdrOptions options)
    {
        var table = $"The table {options.Table} in database '{target.Database}' on {target.Server}";
        var (sentence, isTransient) = MySqlErrors.Code(error) switch
        {
            MySqlErrorCode.TableAccessDenied or MySqlErrorCode.ColumnAccessDenied => new DatabaseFailure(
                $"{table} may not be read or marked by user '{target.User}': {error!.Message}. "
                + $"Grant SELECT on it, and UPDATE of the column {options.Marker} if rows are to be marked.", false),
            MySqlErrorCode.NoSuchTable => new DatabaseFailure(
                $"{table} is gone. Check the database in the connection string ({target.Setting}) and the source's option Table.", false),
            // The next run inspects the table first.
            MySqlErrorCode.BadFieldError or MySqlErrorCode.KeyDoesNotExist => new DatabaseFailure($"{table} was changed during the run: {error!.Message}. The next run goes on.", true),
            _ => failure,
        };
        return new CdrSyncException(sentence, isTransient, error);
    }
}
