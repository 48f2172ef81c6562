using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.IntegrationTests.Databases;
using Speakr.Monitor.IntegrationTests.Recordings;
using Speakr.Monitor.Tests.Calls;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Api;

/// <summary>What the API answers about recorded traffic, compared with what the phones noted.</summary>
[Collection(HostMariaDbTests.Name)]
public sealed class ApiRecordingsTests(MariaDbServer server) : IDisposable
{
    // The tracker needs a second to know that a leave was an exit, and the phones note what they did, not what the queue had decided.
    private const double Vague = 1_300;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("s1")]
    [InlineData("s2")]
    [InlineData("s3")]
    [InlineData("s4")]
    [InlineData("s5")]
    [InlineData("t2")]
    public async Task Live_EveryFewSeconds_WhoTalksAndWhoIsThere(string name)
    {
        var truth = Truth.Read(RecordedFiles.PathOf($"{name}.truth.json")).Calls;
        var start = DateTimeOffset.UtcNow;
        var events = FieldRecording.ReadFile(RecordedFiles.PathOf(name == "t2" ? "t2.jsonl.gz" : $"{name}.jsonl"), start: start).Events;
        await using var application = await ApiApplication.StartAsync(builder => builder.UseInMemoryHistory());
        var (sent, seen) = (0, 0);
        for (var moment = 3_000d; moment < (events[^1].ReceivedAt - start).TotalMilliseconds; moment += name == "t2" ? 11_000 : 3_000)
        {
            var due = events.Skip(sent).TakeWhile(callEvent => callEvent.ReceivedAt <= start.AddMilliseconds(moment)).ToArray();
            application.Send(due);
            sent += due.Length;
            var expected = truth.Select(call => (call, At: StateAt(call, moment))).Where(state => state.At is not null).ToArray();
            seen += expected.Count(state => state.At!.Length > 0);
            await Eventually.BeTrueAsync(
                async () => Differences(await application.GetAsync("api/live"), expected).Count == 0,
                $"{name} at {moment}: {string.Join("; ", Differences(await application.GetAsync("api/live"), expected))}", TimeSpan.FromSeconds(10));
        }

        seen.Should().BeGreaterThan(0);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task History_AfterAllRecordings_CallsCsvAndFiguresAreThoseOfTheTruth(bool isMySql)
    {
        if (isMySql)
            server.Require();
        string[] names = ["s1", "s2", "s3", "s4", "s5", "s6"];
        var truth = names.SelectMany(name => Truth.Read(RecordedFiles.PathOf($"{name}.truth.json")).Calls).ToArray();
        var database = isMySql ? await server.CreateDatabaseAsync() : Path.Combine(_folder.Path, "calls.db");
        await using var application = await ApiApplication.StartAsync(builder =>
        {
            builder.Services.Configure<SpeakrMonitorOptions>(options => options.Statistics.TimeZone = WhereItIsNoon());
            return isMySql ? builder.UseMySqlHistory(database) : builder.UseSqliteHistory(database);
        });
        var start = DateTimeOffset.UtcNow.AddMinutes(-10);
        foreach (var name in names)
            application.Send(FieldRecording.ReadFile(RecordedFiles.PathOf($"{name}.jsonl"), start: start).Events);

        await Eventually.BeTrueAsync(
            async () => (await AllAsync(application)) is var calls && calls.Count == truth.Length && calls.All(call => !call["onPanel"]!.GetValue<bool>()),
            "all calls should be over and saved", TimeSpan.FromSeconds(30));

        var found = await AllAsync(application);
        found.Select(Shape).Should().BeEquivalentTo(truth.Select(Shape));
        (await application.Client.GetStringAsync(new Uri("api/calls.csv", UriKind.Relative))).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => line.Split(',')).Select(cells => string.Join(' ', cells[0], cells[2], cells[3], cells[4], cells[6]))
            .Should().BeEquivalentTo(truth.Select(call => $"{call.LinkedId} {call.FinalStatus} {call.Queues[^1]} {Extension(call)} {call.Caller}"));

        var figures = (await application.GetAsync("api/queues/statistics"))["items"]!.AsArray();
        foreach (var queue in truth.SelectMany(call => call.Queues).Distinct())
        {
            var visits = truth.SelectMany(call => call.Queues.Select((visited, index) => (Queue: visited, IsAnswered: call.AnsweredBy.Count > index))).Where(visit => visit.Queue == queue).ToArray();
            var own = figures.Single(item => item!["queue"]!.GetValue<string>() == queue)!;
            own["offered"]!.GetValue<int>().Should().Be(visits.Length, queue);
            own["answered"]!.GetValue<int>().Should().Be(visits.Count(visit => visit.IsAnswered), queue);
            own["abandoned"]!.GetValue<int>().Should().Be(visits.Count(visit => !visit.IsAnswered), queue);
        }

        var expected = figures.Select(item => $"{item!["queue"]} {item["offered"]} {item["answered"]}").Order(StringComparer.Ordinal).ToArray();
        await Eventually.BeTrueAsync(
            async () => (await application.GetAsync("api/live"))["queues"]!.AsArray()
                .Select(queue => $"{queue!["queue"]} {queue["today"]!["offered"]} {queue["today"]!["answered"]}")
                .Where(line => !line.EndsWith(" 0 0", StringComparison.Ordinal)).Order(StringComparer.Ordinal).SequenceEqual(expected),
            $"today's figures should become those of the history: {string.Join(", ", expected)}");
    }

    // So that what is a few minutes old is of today, whenever the test runs.
    private static TimeZoneInfo WhereItIsNoon()
    {
        var offset = TimeSpan.FromHours(12) - DateTimeOffset.UtcNow.TimeOfDay;
        return TimeZoneInfo.CreateCustomTimeZone("noon", TimeSpan.FromMinutes(Math.Floor(offset.TotalMinutes)), "noon", "noon");
    }

    // Null = too near to a change; empty = not there; else the extension that talks, or "waits".
    private static string? StateAt(TrueCall call, double moment)
    {
        double[] changes = [call.StartedAt, call.EndedAt, .. call.Answers.SelectMany(answer => new[] { answer.At, answer.End })];
        if (changes.Any(change => Math.Abs(change - moment) < Vague))
            return null;
        if (moment < call.StartedAt || moment > call.EndedAt)
            return "";
        if (call.Answers.FirstOrDefault(answer => answer.At < moment && moment < answer.End) is { } talk)
            return talk.Extension;
        // Between two queues, and before a dialplan comes to one, only the dialplan knows where the caller is.
        if (call.Queues.Count > 1 || call.LeaveReason is not ("answered" or "caller_hangup"))
            return null;
        var (from, to) = call.Answers.Count > 0
            ? (call.Answers[0].At - ((call.WaitSeconds - 1) * 1000), call.Answers[0].At)
            : (call.StartedAt + Vague, call.StartedAt + ((call.WaitSeconds - 1) * 1000));
        return from < moment && moment < to ? "waits" : null;
    }

    private static List<string> Differences(JsonNode live, IEnumerable<(TrueCall Call, string? At)> expected)
    {
        var calls = live["calls"]!.AsArray().ToDictionary(call => call!["linkId"]!.GetValue<string>(), call => call!);
        var wrong = new List<string>();
        foreach (var (call, at) in expected)
        {
            var shown = calls.TryGetValue(call.LinkedId, out var known)
                ? known["status"]!.GetValue<string>() == "Chamando" ? "waits" : known["extension"]?.GetValue<string>() ?? "?"
                : "";
            if (shown != at)
                wrong.Add($"{call.LinkedId} is '{shown}', should be '{at}'");
        }

        return wrong;
    }

    private static async Task<List<JsonNode>> AllAsync(ApiApplication application)
    {
        var calls = new List<JsonNode>();
        for (string? next = ""; next is not null;)
        {
            var page = await application.GetAsync($"api/calls?limit=3&cursor={next}");
            calls.AddRange(page["items"]!.AsArray().Select(call => call!.DeepClone()));
            next = page["next"]?.GetValue<string>();
        }

        return calls;
    }

    private static string Shape(JsonNode call) =>
        $"{call["linkId"]} {call["status"]} {call["queue"]} {call["extension"]} {call["number"]} {string.Join(',', call["visits"]!.AsArray().Select(visit => $"{visit!["queue"]}:{visit["extension"]}"))}";

    private static string Shape(TrueCall call) =>
        $"{call.LinkedId} {call.FinalStatus} {call.Queues[^1]} {Extension(call)} {call.Caller} {string.Join(',', call.Queues.Select((queue, i) => $"{queue}:{(call.AnsweredBy.Count > i ? call.AnsweredBy[i] : "")}"))}";

    private static string Extension(TrueCall call) => call.Answered ? call.AnsweredBy[^1] : "";
}
