using System.Globalization;
using System.Runtime.CompilerServices;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>Looks at a server of MySQL or MariaDB, and then at its use.</summary>
internal abstract class MySqlCheck(string connectionString, TimeSpan commandTimeout, string setting, FailureTranslator translate, TimeProvider time)
    : IDoctorCheck
{
    private const string SelectServer = """
        SELECT CAST(UTC_TIMESTAMP(6) AS CHAR), TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW()), VERSION(),
          @@session.time_zone, @@system_time_zone, @@global.read_only
        """;

    public abstract DoctorSubject Subject { get; }

    public virtual string? Name => null;

    protected TimeProvider Time => time;

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var database = new LibraryDatabase(connectionString, commandTimeout, setting, translate);
        var (session, connected) = await ConnectAsync(database, cancellationToken);
        yield return connected;
        if (session is null)
            yield break;

        await using (session)
        {
            var before = time.GetUtcNow();
            var row = (await session.RowsAsync(SelectServer))[0];
            var skew = ClockSkew.Of(
                DateTimeOffset.Parse(row[0]!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal), before, time.GetUtcNow());
            if (OfVersion(row[2]!) is { } version)
                yield return version;
            yield return new Finding(
                skew.Duration() > ClockSkew.Tolerance ? FindingLevel.Warning : FindingLevel.Ok,
                FindingCodes.DatabaseClock, skew.TotalSeconds.ToString("+0.0;-0.0;0", CultureInfo.InvariantCulture));

            var server = new MySqlServerFound(
                TimeSpan.FromSeconds(long.Parse(row[1]!, CultureInfo.InvariantCulture)), row[3] == "SYSTEM" ? row[4]! : row[3]!, row[5] is not ("0" or "OFF"));
            await foreach (var finding in OfUseAsync(database, session, server))
                yield return finding;
        }
    }

    /// <summary>What only this use of the server needs.</summary>
    protected abstract IAsyncEnumerable<Finding> OfUseAsync(LibraryDatabase database, DoctorSession session, MySqlServerFound server);

    private async Task<(DoctorSession? Session, Finding Finding)> ConnectAsync(LibraryDatabase database, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        try
        {
            var session = await database.OpenAsync(cancellationToken);
            var milliseconds = Math.Round(time.GetElapsedTime(start).TotalMilliseconds);
            return (session, Finding.Ok(
                FindingCodes.DatabaseConnected, database.Server, database.Database, database.User, milliseconds, NameOf(session.ServerVersion)));
        }
        catch (Exception error) when (error is not (OperationCanceledException or OutOfMemoryException))
        {
            return (null, database.Explain(error));
        }
    }

    private static Finding? OfVersion(string text) => ServerVersion.Parse(text) switch
    {
        null => Finding.Note(FindingCodes.DatabaseVersion, text),
        { IsTooOld: true } => Finding.Warning(FindingCodes.DatabaseVersion, NameOf(text)),
        _ => null,
    };

    private static string NameOf(string text) => ServerVersion.Parse(text) is { } version ? $"{version.Kind} {version.Number}" : text;
}

/// <summary>What matters of a server for its use.</summary>
/// <param name="Offset">How far the session's time zone is from UTC.</param>
/// <param name="Zone">Its name.</param>
/// <param name="IsReadOnly">Whether it takes no writes.</param>
internal sealed record MySqlServerFound(TimeSpan Offset, string Zone, bool IsReadOnly);
