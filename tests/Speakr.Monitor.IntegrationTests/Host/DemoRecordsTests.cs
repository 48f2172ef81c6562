using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Host;
using Speakr.Monitor.Sources;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

public sealed class DemoRecordsTests
{
    private static readonly TimeZoneInfo SaoPaulo = TimeZoneInfo.FindSystemTimeZoneById("America/Sao_Paulo");

    private readonly DemoRecords _records = new([.. RecordedFiles.Like("s*.cdr.tsv").Select(File.ReadAllLines)], SaoPaulo);

    [Fact]
    public void Due_HangupOfTheCaller_MovesDatesByWhatTheIdentifierWasMoved()
    {
        // Recorded as 1795331618.31 at 07:13:38 UTC; 68,382 seconds later it is 02:13:20 UTC of the next day.
        var row = _records.Due(Hangup("1795400000.131", "1795400000.131", "11987650101")).Should().ContainSingle().Subject;

        Values(row, "calldate", "uniqueid", "linkedid", "recordingfile", "dstchannel", "billsec", "sequence").Should().Equal(
            "2026-11-22 23:13:20", "1795400000.131", "1795400000.131", "q-8002-11987650101-20261122-231321-1795400000.131.wav",
            "PJSIP/1000101-00000020", "10", "51");
    }

    [Fact]
    public void Due_RowsOfOneCall_KeepTheTimeBetweenThem() =>
        _records.Due(Hangup("1795400007.139", "1795400007.139", "11987650401")).Select(row => Values(row, "calldate").Single())
            .Should().Equal("2026-11-22 23:13:27", "2026-11-22 23:13:34");

    [Theory]
    [InlineData("1795400000.131", "1795400001.132", "11987650101")]
    [InlineData("1795400000.131", "1795400000.131", "1000101")]
    [InlineData("1795400000.131", "1795400000.131", null)]
    [InlineData(null, null, "11987650101")]
    public void Due_HangupOfAnotherChannel_IsNothing(string? linkedId, string? uniqueId, string? caller) =>
        _records.Due(Hangup(linkedId, uniqueId, caller)).Should().BeEmpty();

    [Fact]
    public void Due_OtherEventOfTheCall_IsNothing() =>
        _records.Due(Hangup("1795400000.131", "1795400000.131", "11987650101") with { Kind = CallEventKind.QueueCallerAbandon }).Should().BeEmpty();

    [Fact]
    public void Columns_AreThoseOfFreePbx()
    {
        var schema = File.ReadLines(RecordedFiles.PathOf("schema-freepbx-cdr.sql")).Where(line => !line.StartsWith("--", StringComparison.Ordinal));

        _records.Columns.Should().HaveCount(26).And.OnlyContain(name => schema.Any(line => Regex.IsMatch(line, $@"\b{name}\b")));
    }

    [Fact]
    public async Task Due_EveryRecordingAsItWasRecorded_GivesAllItsRowsUnmoved()
    {
        var records = new DemoRecords([.. RecordedFiles.Like("s*.cdr.tsv").Select(File.ReadAllLines)], TimeZoneInfo.Utc);
        var due = new List<string>();

        await foreach (var callEvent in ReplayAsync())
            due.AddRange(records.Due(callEvent).Select(row => string.Join('\t', row)));

        due.Should().BeEquivalentTo(RecordedFiles.Like("s*.cdr.tsv").SelectMany(file => File.ReadLines(file).Skip(1)));
    }

    private static IAsyncEnumerable<CallEvent> ReplayAsync()
    {
        var services = new ServiceCollection();
        services.AddSpeakrMonitor().AddReplaySource(options =>
        {
            foreach (var file in RecordedFiles.All)
                options.Files.Add(file);
            options.Speed = 0;
        });
        return services.BuildServiceProvider().GetRequiredService<ICallEventSource>().ReadAsync(CancellationToken.None);
    }

    private static CallEvent Hangup(string? linkedId, string? uniqueId, string? caller) => new()
    {
        Kind = CallEventKind.Hangup, ReceivedAt = DateTimeOffset.UnixEpoch, LinkedId = linkedId, UniqueId = uniqueId, CallerNumber = caller,
    };

    private IEnumerable<string> Values(IReadOnlyList<string> row, params string[] columns) =>
        columns.Select(column => row[_records.Columns.ToList().IndexOf(column)]);
}
