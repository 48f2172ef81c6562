using System.Text.RegularExpressions;
using FluentAssertions;
using Speakr.Monitor.Host;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

public sealed class DemoRecordsTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 23, 2, 13, 20, TimeSpan.Zero);

    private readonly DemoRecords _records = new(TimeZoneInfo.FindSystemTimeZoneById("America/Sao_Paulo"));
    private readonly DemoAgent _agent = new("1001", "Ana", ["8001"]);

    [Fact]
    public void Of_CallWithALostRing_HasARowForEachPhone()
    {
        var call = Call(new DemoVisit(
            "8002", At, [Ring(10, 25), Ring(30, 34)], At.AddSeconds(34), At.AddSeconds(100)));

        Values(call, "calldate", "dst", "dstchannel", "duration", "disposition", "uniqueid", "linkedid", "sequence").Should().BeEquivalentTo(
            new object[][]
            {
                ["2026-11-22 23:13:30", "8002", "PJSIP/1001-0000000a", 15, "NO ANSWER", "1795400000.131", "1795400000.131", 1],
                ["2026-11-22 23:13:50", "8002", "PJSIP/1001-0000001e", 70, "ANSWERED", "1795400000.131", "1795400000.131", 2],
            },
            options => options.WithStrictOrdering());
    }

    [Fact]
    public void Of_CallerWhoGivesUpBeforeAPhoneRings_HasOneRow() =>
        Values(Call(new DemoVisit("8003", At, [], null, At.AddSeconds(7))), "calldate", "dst", "dstchannel", "duration", "disposition", "recordingfile").Should()
            .BeEquivalentTo(new object[][]
            {
                ["2026-11-22 23:13:20", "8003", "", 7, "NO ANSWER", "q-8003-551155500123-20261122-231320-1795400000.131.wav"],
            });

    [Fact]
    public void Columns_AreThoseOfFreePbx()
    {
        var schema = File.ReadLines(RecordedFiles.PathOf("schema-freepbx-cdr.sql")).Where(line => !line.StartsWith("--", StringComparison.Ordinal));

        DemoRecords.Columns.Should().HaveCount(26).And.OnlyContain(name => schema.Any(line => Regex.IsMatch(line, $@"\b{name}\b")));
        _records.Of(Call(new DemoVisit("8003", At, [], null, At))).Should().OnlyContain(row => row.Count == 26);
    }

    private static DemoCall Call(params DemoVisit[] visits)
    {
        var call = new DemoCall("1795400000.131", "PJSIP/provider-00000001", "551155500123", "Padaria Aurora");
        call.Visits.AddRange(visits);
        return call;
    }

    private DemoRing Ring(int from, int to) => new(_agent, $"1795400000.{from}", $"PJSIP/1001-{from:x8}", At.AddSeconds(from), At.AddSeconds(to));

    private IEnumerable<object[]> Values(DemoCall call, params string[] columns) =>
        _records.Of(call).Select(row => columns.Select(column => row[DemoRecords.Columns.ToList().IndexOf(column)]).ToArray());
}
