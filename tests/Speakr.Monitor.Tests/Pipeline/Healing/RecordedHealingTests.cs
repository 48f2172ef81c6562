using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Speakr.Monitor.Calls;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History;
using Speakr.Monitor.History.InMemory;
using Speakr.Monitor.Pipeline.Healing;
using Speakr.Monitor.Tests.Calls;
using Speakr.Monitor.Tests.Cdr.Records;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline.Healing;

/// <summary>Records of a real Asterisk beside what was heard of the same calls.</summary>
public sealed class RecordedHealingTests
{
    private readonly InMemoryCallHistoryStore _store = new();

    [Theory]
    [InlineData("t1")]
    [InlineData("t2")]
    [InlineData("t3")]
    [InlineData("t4")]
    public async Task Heal_HeardWhole_NothingIsSpoilt(string name)
    {
        var (start, calls) = Play(name);
        await _store.SaveAsync([.. calls.Values], CancellationToken.None);
        // Ended just before the first call: records of five minutes around used to count as better.
        await _store.RecordAsync(new SourceGap("pbx", "here", start.AddMinutes(-3), start, "The connection was lost."), CancellationToken.None);
        var before = await AllAsync();

        var result = await HealAsync(name, start);

        result.Should().BeEquivalentTo(new { Added = 0, Closed = 0, Corrected = 0 });
        (await AllAsync()).Should().BeEquivalentTo(before);
    }

    [Theory]
    [InlineData("t1")]
    [InlineData("t2")]
    [InlineData("t4")]
    public async Task Heal_NothingHeard_TheSameCallsAsHeard(string name)
    {
        var (start, calls) = Play(name);

        await HealAsync(name, start);

        var healed = (await AllAsync()).Select(Row).Order(StringComparer.Ordinal);
        // No record tells of a caller who left before a phone rang.
        healed.Should().BeSubsetOf(calls.Values.Select(Row)).And.HaveCountGreaterThan(calls.Count * 9 / 10);
    }

    [Theory]
    [InlineData("t1")]
    [InlineData("t2")]
    [InlineData("t3")]
    [InlineData("t4")]
    public async Task Heal_Again_ChangesNothing(string name)
    {
        var (start, _) = Play(name);
        await HealAsync(name, start);
        var before = await AllAsync();

        (await HealAsync(name, start)).Should().BeEquivalentTo(new { Added = 0, Closed = 0, Corrected = 0 });
        (await AllAsync()).Should().BeEquivalentTo(before);
    }

    private static (DateTimeOffset Start, Dictionary<string, Call> Calls) Play(string name)
    {
        var start = RecordedTruthTests.Truth(name)["startedAtUtc"]!.GetValue<DateTimeOffset>();
        return (start, FieldRecording.Play(RecordedTruthTests.Recording(name, 1, start).Events));
    }

    // A stay that ended before a phone rang has no record.
    private static string Row(Call call) => $"{call.LinkedId} {call.Status} {call.Queue} {call.Extension} "
        + string.Join(", ", call.Visits.Where(visit => visit.AnsweredAt is not null).Select(visit => $"{visit.Queue} {visit.Extension}"));

    private Task<HealResult> HealAsync(string name, DateTimeOffset start)
    {
        var healer = new HistoryHealer(
            [new ScriptedRecords(Rows.Recorded(name))], _store, Options.Create(new SpeakrMonitorOptions()), new ManualTime(start.AddDays(1)),
            NullLogger<HistoryHealer>.Instance);
        return healer.HealAsync(start.AddHours(-1), start.AddHours(2), CancellationToken.None);
    }

    private async Task<List<Call>> AllAsync()
    {
        var calls = new List<Call>();
        await foreach (var call in _store.QueryAsync(new CallQuery(), CancellationToken.None))
            calls.Add(call);
        return calls;
    }
}
