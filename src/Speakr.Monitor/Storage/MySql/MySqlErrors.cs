using System.Collections.Frozen;
using System.Data.Common;
using System.Security.Authentication;
using MySqlConnector;

namespace Speakr.Monitor.Storage.MySql;

/// <summary>Sorts errors by the server's error number and says them in one sentence.</summary>
internal static class MySqlErrors
{
    // Those that the driver has no name for are given by their numbers, from the manuals of MySQL and MariaDB.
    private static readonly FrozenSet<MySqlErrorCode> Denied = new[]
    {
        MySqlErrorCode.DatabaseAccessDenied, MySqlErrorCode.AccessDenied, MySqlErrorCode.TableAccessDenied, MySqlErrorCode.ColumnAccessDenied,
        MySqlErrorCode.SpecifiedAccessDeniedError, MySqlErrorCode.PrecedureAccessDenied, AccessDeniedWithoutPassword,
    }.ToFrozenSet();

    // Connections and network, shutdown, locks, time-outs, a server that is read-only because it is being failed over, a full disk,
    // cluster nodes that are not ready. The driver's own IsTransient knows few of them.
    private static readonly FrozenSet<MySqlErrorCode> Transient = new[]
    {
        MySqlErrorCode.ConnectionCountError, MySqlErrorCode.UnableToConnectToHost, MySqlErrorCode.HandshakeError, MySqlErrorCode.AbortingConnection,
        MySqlErrorCode.NetReadError, MySqlErrorCode.NetReadInterrupted, MySqlErrorCode.NetErrorOnWrite, MySqlErrorCode.NetWriteInterrupted,
        MySqlErrorCode.NewAbortingConnection, MySqlErrorCode.TooManyUserConnections, MySqlErrorCode.UserLimitReached,
        NoSocket, NoHost, ServerGone, ServerLost, ServerLostMeanwhile,
        MySqlErrorCode.UnknownCommand, MySqlErrorCode.ServerShutdown, MySqlErrorCode.NormalShutdown, MySqlErrorCode.ShutdownComplete,
        MySqlErrorCode.ForcingClose, MySqlErrorCode.ErrorDuringCommit, MySqlErrorCode.LockWaitTimeout, MySqlErrorCode.LockTableFull,
        MySqlErrorCode.LockDeadlock, MySqlErrorCode.QueryInterrupted, (MySqlErrorCode)1836, MySqlErrorCode.CannotExecuteInReadOnlyTransaction,
        MySqlErrorCode.OptionPreventsStatement, (MySqlErrorCode)1927, (MySqlErrorCode)1969, MySqlErrorCode.QueryTimeout,
        (MySqlErrorCode)3100, (MySqlErrorCode)3101, MySqlErrorCode.ClientInteractionTimeout,
        MySqlErrorCode.DiskFull, MySqlErrorCode.RecordFileFull, (MySqlErrorCode)3572,
    }.ToFrozenSet();

    // What a row holds and no other row need hold: too long, out of range, not a value of the type or character set, NULL, a key or a constraint, a
    // trigger that says no (SIGNAL), no partition, larger than a packet. Whatever is not listed is the server's trouble and not a row's.
    private static readonly FrozenSet<MySqlErrorCode> AboutValues = new[]
    {
        MySqlErrorCode.DataTooLong, MySqlErrorCode.WarningDataOutOfRange, MySqlErrorCode.WarningDataTruncated, MySqlErrorCode.TruncatedWrongValue,
        MySqlErrorCode.TruncatedWrongValueForField, MySqlErrorCode.IllegalValueForType, MySqlErrorCode.WrongValueForType,
        MySqlErrorCode.CannotCreateGeometryObject, MySqlErrorCode.DateTimeFunctionOverflow, MySqlErrorCode.DataOutOfRange,
        MySqlErrorCode.InvalidCharacterString, (MySqlErrorCode)1977, MySqlErrorCode.CannotConvertString, (MySqlErrorCode)3988,
        MySqlErrorCode.InvalidJsonText, MySqlErrorCode.InvalidJsonTextInParam, MySqlErrorCode.InvalidJsonValueForCast,
        MySqlErrorCode.ColumnCannotBeNull, MySqlErrorCode.WarningNullToNotNull, MySqlErrorCode.DuplicateKey, MySqlErrorCode.DuplicateKeyEntry,
        MySqlErrorCode.DuplicateUnique, MySqlErrorCode.ForeignDuplicateKey, MySqlErrorCode.DuplicateEntryWithKeyName,
        MySqlErrorCode.NoReferencedRow, MySqlErrorCode.RowIsReferenced, MySqlErrorCode.NoReferencedRow2, MySqlErrorCode.RowIsReferenced2,
        (MySqlErrorCode)1761, (MySqlErrorCode)1762, (MySqlErrorCode)3819, (MySqlErrorCode)4025, (MySqlErrorCode)1644,
        MySqlErrorCode.NoPartitionForGivenValue, MySqlErrorCode.PacketTooLarge,
    }.ToFrozenSet();

    private const MySqlErrorCode AccessDeniedWithoutPassword = (MySqlErrorCode)1698;
    private const MySqlErrorCode NoSocket = (MySqlErrorCode)2002;
    private const MySqlErrorCode NoHost = (MySqlErrorCode)2003;
    private const MySqlErrorCode ServerGone = (MySqlErrorCode)2006;
    private const MySqlErrorCode ServerLost = (MySqlErrorCode)2013;
    private const MySqlErrorCode ServerLostMeanwhile = (MySqlErrorCode)2055;

    /// <summary>The server's error code; none when the error did not come from the server.</summary>
    public static MySqlErrorCode Code(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            // What the driver itself has found, such as a time limit that is over, it gives numbers below zero.
            if (error is MySqlException { ErrorCode: > MySqlErrorCode.None and var code })
                return code;
        }

        return MySqlErrorCode.None;
    }

    /// <summary>Whether the server itself said so.</summary>
    public static bool IsOfServer(Exception error) => Code(error) != MySqlErrorCode.None;

    /// <summary>Whether the same statement can succeed later without anybody changing anything.</summary>
    public static bool IsTransient(Exception error) => Transient.Contains(Code(error)) || error is DbException { IsTransient: true };

    /// <summary>Whether the statement ended because another transaction holds the row.</summary>
    public static bool IsLocked(Exception error) => Code(error) is MySqlErrorCode.LockWaitTimeout or MySqlErrorCode.LockDeadlock;

    /// <summary>Whether a row with the same unique key is there already.</summary>
    public static bool IsDuplicate(Exception error) => Code(error) is MySqlErrorCode.DuplicateKeyEntry or MySqlErrorCode.DuplicateEntryWithKeyName;

    public static bool IsDenied(Exception error) => Denied.Contains(Code(error));

    public static DatabaseFailure Explain(Exception error, MySqlTarget target)
    {
        if (Certificate(error) is { } refusal)
        {
            return new(
                $"The TLS connection to the MySQL server failed ({target}): {refusal}. Check the server's certificate, the authority that signed it "
                + $"(SslCa) and SslMode in the connection string ({target.Setting}).", false);
        }

        var code = Code(error);
        return code switch
        {
            MySqlErrorCode.None => Unanswered(error, target),
            _ when IsRefusal(code) => new(
                $"The MySQL server {target.Server} refuses user '{target.User}' for database '{target.Database}'. "
                + $"Check user and password in the connection string ({target.Setting}) and the user's rights.", false),
            MySqlErrorCode.UnknownDatabase => new(
                $"The MySQL server {target.Server} has no database '{target.Database}'. "
                + $"Create it, or correct the name in the connection string ({target.Setting}).", false),
            _ when Denied.Contains(code) => new(
                $"User '{target.User}' lacks a right in database '{target.Database}' on {target.Server}: {error.Message}. "
                + "Grant SELECT, INSERT, UPDATE and DELETE on the tables.", false),
            MySqlErrorCode.NoSuchTable or MySqlErrorCode.BadFieldError => new(
                $"Database '{target.Database}' on {target.Server} lacks a table or column: {error.Message}. "
                + "Run the migration, or restart with CreateTables allowed.", false),
            _ when IsUnreachable(code) => Unreachable(target),
            _ => new(
                $"The MySQL server failed ({target}): {error.Message} (error {(int)code}).",
                Transient.Contains(code) || error is DbException { IsTransient: true })
            {
                IsAboutValues = AboutValues.Contains(code),
            },
        };
    }

    /// <summary>Whether the server refuses the user altogether.</summary>
    public static bool IsRefusal(MySqlErrorCode code) =>
        code is MySqlErrorCode.DatabaseAccessDenied or MySqlErrorCode.AccessDenied or AccessDeniedWithoutPassword;

    public static bool IsUnreachable(MySqlErrorCode code) => code is MySqlErrorCode.UnableToConnectToHost or NoSocket or NoHost;

    /// <summary>What was wrong with the server's certificate; <see langword="null"/> when nothing was.</summary>
    public static string? Certificate(Exception error)
    {
        for (var inner = error; inner is not null; inner = inner.InnerException)
        {
            if (inner is AuthenticationException)
                return inner.GetBaseException().Message.TrimEnd('.');
        }

        return null;
    }

    private static DatabaseFailure Unanswered(Exception error, MySqlTarget target)
    {
        // No number: the driver timed out, lost the connection, or failed itself.
        return error is DbException or IOException or TimeoutException
            ? new($"The MySQL server does not answer ({target}): {error.Message}", true)
            : new($"The connection to the MySQL server broke ({target}).", true);
    }

    private static DatabaseFailure Unreachable(MySqlTarget target) => new(
        $"The MySQL server cannot be reached ({target}). Check that it runs, and host and port in the connection string ({target.Setting}).", true);
}
