using System.Text.Json.Nodes;
using FluentAssertions;
using FluentAssertions.Execution;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

/// <summary>Transfers, announcements and twenty calls at a time on a real Asterisk, compared with what the phones noted.</summary>
public sealed class RecordedTruthTests
{
    [Theory]
    [InlineData("t1", 1)]
    [InlineData("t1", 20)]
    [InlineData("t2", 1)]
    [InlineData("t2", 20)]
    [InlineData("t3", 1)]
    [InlineData("t3", 20)]
    [InlineData("t4", 1)]
    [InlineData("t4", 20)]
    public void Play_Recording_EveryCallAsItReallyWas(string name, double speed) =>
        ShouldBeTrue(FieldRecording.Play(Recording(name, speed).Events), name, name);

    [Theory]
    [InlineData("t1", 1)]
    [InlineData("t1", 20)]
    [InlineData("t2", 20)]
    [InlineData("t3", 1)]
    [InlineData("t4", 1)]
    [InlineData("t4", 20)]
    public void Play_NeighboursSwapped_EveryCallAsItReallyWas(string name, double speed)
    {
        var recording = Recording(name, speed);
        using var scope = new AssertionScope();
        for (var i = 0; i + 1 < recording.Events.Count; i++)
        {
            // What arrives further apart does not change places.
            if (recording.Events[i + 1].ReceivedAt - recording.Events[i].ReceivedAt <= TimeSpan.FromMilliseconds(250))
                ShouldBeTrue(FieldRecording.Play(recording.Swapped(i)), name, $"{name} with {recording.Events[i].Kind} and {recording.Events[i + 1].Kind} at {i} swapped");
        }
    }

    [Theory]
    [InlineData("t1")]
    [InlineData("t2")]
    [InlineData("t3")]
    [InlineData("t4")]
    public void Play_Recording_VisitsAreThoseThatTheQueueCounted(string name)
    {
        if (Truth(name)["queueCounters"] is not JsonObject counters)
            return;
        var visits = FieldRecording.Play(Recording(name, 1).Events).Values.SelectMany(call => call.Visits).ToArray();

        foreach (var (queue, counted) in counters)
        {
            visits.Count(visit => visit.Queue == queue && visit.AnsweredAt is not null).Should().Be(counted!["completed"]!.GetValue<int>(), queue);
            visits.Count(visit => visit.Queue == queue && visit.EndReason == VisitEndReason.Abandon).Should().Be(counted["abandoned"]!.GetValue<int>(), queue);
        }
    }

    internal static FieldRecording Recording(string name, double speed, DateTimeOffset? start = null) =>
        FieldRecording.Read(Path.Combine("asterisk", name == "t2" ? "t2.jsonl.gz" : $"{name}.jsonl"), speed, start);

    internal static JsonNode Truth(string name) => FieldRecording.Json(Path.Combine("asterisk", $"{name}.truth.json"));

    internal static void ShouldBeTrue(Dictionary<string, Call> calls, string name, string because)
    {
        var truth = Truth(name)["calls"]!.AsArray().Select(call => call!).ToArray();

        var rows = calls.Values.Select(call => $"{call.LinkedId} {call.Status.ToWord()} {call.Queue} {call.Extension} {call.OnPanel}").Order(StringComparer.Ordinal);
        rows.Should().Equal(truth.Where(call => call["finalStatus"] is not null).Select(Row).Order(StringComparer.Ordinal), because);
        foreach (var call in truth.Where(call => call["visits"] is not null && calls.ContainsKey(LinkedId(call))))
            ShouldHaveItsVisits(calls[LinkedId(call)], call["visits"]!.AsArray(), because);
    }

    private static string Row(JsonNode call)
    {
        var visits = call["visits"]?.AsArray();
        var queue = call["finalQueue"]?.GetValue<string>() ?? visits?[^1]!["queue"]!.GetValue<string>() ?? Texts(call["queues"]!)[^1];
        var extension = call["finalExtension"]?.GetValue<string>() ?? visits?[^1]!["extension"]!.GetValue<string>()
            ?? (call["answered"]!.GetValue<bool>() ? Texts(call["answeredBy"]!)[0] : "");
        return $"{LinkedId(call)} {call["finalStatus"]!.GetValue<string>()} {queue} {extension} False";
    }

    private static void ShouldHaveItsVisits(Call call, JsonArray visits, string because)
    {
        call.Visits.Select(visit => $"{visit.Queue} {visit.Extension}")
            .Should().Equal(visits.Select(visit => $"{visit!["queue"]} {visit["extension"]}"), $"{because}: {call.LinkedId}");
        foreach (var (visit, expected) in call.Visits.Zip(visits))
        {
            Words(expected!["end"]!).Should().Contain(visit.EndReason.ToString()!.ToLowerInvariant(), $"{because}: {call.LinkedId}");
            visit.WaitSeconds.Should().NotBeNull();
            ((double)visit.WaitSeconds!).Should().BeApproximately(expected["wait"]!.GetValue<double>(), expected["tol"]?.GetValue<double>() ?? 1, $"{because}: {call.LinkedId}");
            if (expected["talk"] is { } talk)
                ((double)visit.TalkSeconds!).Should().BeApproximately(talk.GetValue<double>(), 1, $"{because}: {call.LinkedId}");
            else
                visit.TalkSeconds.Should().BeNull($"{because}: {call.LinkedId}");
        }
    }

    private static string LinkedId(JsonNode call) => call["linkedid"]!.GetValue<string>();

    private static string[] Words(JsonNode words) => words is JsonArray ? Texts(words) : [words.GetValue<string>()];

    private static string[] Texts(JsonNode words) => [.. words.AsArray().Select(word => word!.GetValue<string>())];
}
