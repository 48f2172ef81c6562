using System.Collections.Frozen;
using System.Data.Common;
using System.Globalization;
using System.Security.Authentication;

namespace Speakr.Monitor.Databases;

/// <summary>Sorts the errors of both MySQL drivers by the server's error number and says them in one sentence.</summary>
internal static class MySqlErrors
{
    public const int NoTable = 1146;

    private static readonly FrozenSet<int> Denied = new[] { 1044, 1045, 1142, 1143, 1227, 1370, 1698 }.ToFrozenSet();

    // Numbers of the MySQL and MariaDB manuals: connections and network, shutdown, locks, time-outs, a server that is
    // read-only because it is being failed over, a full disk, cluster nodes that are not ready.
    private static readonly FrozenSet<int> Transient = new[]
    {
        1040, 1042, 1043, 1152, 1158, 1159, 1160, 1161, 1184, 1203, 1226, 2002, 2003, 2006, 2013, 2055,
        1047, 1053, 1077, 1079, 1080, 1180, 1205, 1206, 1213, 1317, 1836, 1792, 1290, 1927, 1969, 3024, 3100, 3101, 4031,
        1021, 1114, 3572,
    }.ToFrozenSet();

    // What a row holds and no other row need hold: too long, out of range, not a value of the type or character set, NULL, a key or a constraint, a
    // trigger that says no (SIGNAL), no partition, larger than a packet. Whatever is not listed is the server's trouble and not a row's.
    private static readonly FrozenSet<int> AboutValues = new[]
    {
        1406, 1264, 1265, 1292, 1366, 1367, 1411, 1416, 1441, 1690, 1300, 1977, 3854, 3988, 3140, 3141, 3156,
        1048, 1263, 1022, 1062, 1169, 1557, 1586, 1216, 1217, 1451, 1452, 1761, 1762, 3819, 4025, 1644, 1526, 1153,
    }.ToFrozenSet();

    /// <summary>The server's error number; 0 when the error did not come from the server.</summary>
    public static int Number(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            // Both drivers put the number there; reading it so needs no reference to either.
            if (error is DbException && error.Data["Server Error Code"] is { } code)
            {
                var number = Convert.ToInt32(code, CultureInfo.InvariantCulture);
                if (number > 0)
                    return number;
            }
        }

        return 0;
    }

    /// <summary>Whether the same statement can succeed later without anybody changing anything.</summary>
    public static bool IsTransient(Exception error) => Transient.Contains(Number(error)) || error is DbException { IsTransient: true };

    public static bool IsDenied(Exception error) => Denied.Contains(Number(error));

    public static DatabaseFailure Explain(Exception error, DatabaseTarget target)
    {
        if (Certificate(error) is { } refusal)
        {
            return new(
                $"The TLS connection to the MySQL server failed ({target}): {refusal}. Check the server's certificate, the authority that signed it "
                + $"(SPEAKR_MONITOR__CA_FILE, or sslca in the address) and SslMode in the connection string ({target.Setting}).", false);
        }

        var number = Number(error);
        return number switch
        {
            0 => Unanswered(error, target),
            1044 or 1045 or 1698 => new(
                $"The MySQL server {target.Server} refuses user '{target.User}' for database '{target.Database}'. "
                + $"Check user and password in the connection string ({target.Setting}) and the user's rights.", false),
            1049 => new(
                $"The MySQL server {target.Server} has no database '{target.Database}'. "
                + $"Create it, or correct the name in the connection string ({target.Setting}).", false),
            1142 or 1143 or 1227 or 1370 => new(
                $"User '{target.User}' lacks a right in database '{target.Database}' on {target.Server}: {error.Message}. "
                + "Grant SELECT, INSERT, UPDATE and DELETE on the tables.", false),
            NoTable or 1054 => new(
                $"Database '{target.Database}' on {target.Server} lacks a table or column: {error.Message}. "
                + "Run the migration, or restart with CreateTables allowed.", false),
            1042 or 2002 or 2003 => Unreachable(target),
            _ => new(
                $"The MySQL server failed ({target}): {error.Message} (error {number}).",
                Transient.Contains(number) || error is DbException { IsTransient: true })
            {
                IsAboutValues = AboutValues.Contains(number),
            },
        };
    }

    /// <summary>What was wrong with the server's certificate; <see langword="null"/> when nothing was.</summary>
    public static string? Certificate(Exception error)
    {
        for (var inner = error; inner is not null; inner = inner.InnerException)
        {
            if (inner is AuthenticationException || IsOfMySqlData(inner))
                return inner.GetBaseException().Message.TrimEnd('.');
        }

        return null;
    }

    // That driver compares certificates by a library of its own, whose exceptions it passes on, or says no more than this.
    private static bool IsOfMySqlData(Exception error) => error.Message.StartsWith("SSL Connection error", StringComparison.Ordinal)
        || error.GetType().FullName is { } name && name.StartsWith("Org.BouncyCastle.", StringComparison.Ordinal);

    private static DatabaseFailure Unanswered(Exception error, DatabaseTarget target)
    {
        // No number: the driver gave up waiting, lost the connection, or broke over it.
        return error is DbException or IOException or TimeoutException
            ? new($"The MySQL server does not answer ({target}): {error.Message}", true)
            : new($"The connection to the MySQL server broke ({target}).", true);
    }

    private static DatabaseFailure Unreachable(DatabaseTarget target) => new(
        $"The MySQL server cannot be reached ({target}). Check that it runs, and host and port in the connection string ({target.Setting}).", true);
}
