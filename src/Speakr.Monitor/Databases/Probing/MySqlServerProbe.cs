using System.Globalization;
using Speakr.Monitor.Checks;

namespace Speakr.Monitor.Databases.Probing;

/// <summary>What a server says of itself.</summary>
/// <param name="Findings">What is to be told of it.</param>
/// <param name="Offset">How far the session's time zone is from UTC.</param>
/// <param name="Zone">Its name.</param>
/// <param name="IsReadOnly">Whether it takes no writes.</param>
internal sealed record MySqlServerProbe(IReadOnlyList<Finding> Findings, TimeSpan Offset, string Zone, bool IsReadOnly)
{
    private const string Select = """
        SELECT CAST(UTC_TIMESTAMP(6) AS CHAR), TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW()), VERSION(),
          @@session.time_zone, @@system_time_zone, @@global.read_only
        """;

    // Below it a batch of 256 calls with long names does not fit.
    private const long SmallestPacket = 4 * 1024 * 1024;

    public static async Task<MySqlServerProbe> ReadAsync(MySqlProbe probe, TimeProvider time)
    {
        var before = time.GetUtcNow();
        var row = (await probe.RowsAsync(Select).ConfigureAwait(false))[0];
        var skew = ClockSkew.Of(Time(row[0]!), before, time.GetUtcNow());
        var zone = row[3] == "SYSTEM" ? row[4]! : row[3]!;
        return new MySqlServerProbe(
            [OfVersion(row[2]!), OfClock(skew)],
            TimeSpan.FromSeconds(long.Parse(row[1]!, CultureInfo.InvariantCulture)),
            zone,
            row[5] is not ("0" or "OFF"));
    }

    /// <summary>What matters of a server that calls or records are written to.</summary>
    public static async Task<IReadOnlyList<Finding>> WritingAsync(MySqlProbe probe)
    {
        var rows = await probe.RowsAsync(
            "SHOW VARIABLES WHERE Variable_name IN ('innodb_flush_log_at_trx_commit', 'max_allowed_packet')").ConfigureAwait(false);
        var values = rows.ToDictionary(row => row[0]!, row => row[1]!, StringComparer.OrdinalIgnoreCase);
        var findings = new List<Finding>();
        if (values.TryGetValue("innodb_flush_log_at_trx_commit", out var flush) && flush != "1")
            findings.Add(DatabaseFindings.FlushesLate.With(flush));
        if (values.TryGetValue("max_allowed_packet", out var packet)
            && long.Parse(packet, CultureInfo.InvariantCulture) is var bytes and < SmallestPacket)
            findings.Add(DatabaseFindings.SmallPackets.With(bytes / (1024 * 1024)));
        return findings;
    }

    private static Finding OfVersion(string text) => ServerVersion.Parse(text) switch
    {
        null => DatabaseFindings.UnknownVersion.With(text),
        { IsTooOld: true } old => DatabaseFindings.OldVersion.With(old.Kind, old.Number, old.Oldest),
        var version => DatabaseFindings.Version.With(version.Kind, version.Number),
    };

    private static Finding OfClock(TimeSpan skew) => skew.Duration() > ClockSkew.Tolerance
        ? DatabaseFindings.ClockSkewed.With(skew.TotalSeconds.ToString("+0.0;-0.0", CultureInfo.InvariantCulture))
        : DatabaseFindings.Clock.With();

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
