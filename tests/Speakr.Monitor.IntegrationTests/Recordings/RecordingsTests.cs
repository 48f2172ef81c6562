using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Speakr.Monitor.IntegrationTests.Databases;
using Speakr.Monitor.Pipeline;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Recordings;

/// <summary>Real traffic through the real thing: Socket.IO server, source, tracker, MariaDB; compared with what the phones noted.</summary>
[Collection(HostMariaDbTests.Name)]
[Trait(Length.Name, Length.LongCase)]
public sealed class RecordingsTests(MariaDbServer server)
{
    private static readonly string[] Names = ["s1", "s2", "s3", "s4", "s5", "s6"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(50)]
    public async Task Replay_AllAtOnce_EveryCallAsItReallyWas(double speed)
    {
        await using var feed = await FeedServer.StartAsync();
        using var host = await StartHostAsync(feed);

        await Task.WhenAll(Names.Select(name => feed.ReplayAsync(RecordedFiles.PathOf($"{name}.jsonl"), speed)));

        await ShouldEqualTheTruthAsync(host, Names, speed);
    }

    [SkippableFact]
    public async Task Replay_OneAfterTheOtherFiftyTimesAsFast_EveryCallAsItReallyWas()
    {
        await using var feed = await FeedServer.StartAsync();
        using var host = await StartHostAsync(feed);

        foreach (var name in Names)
            await feed.ReplayAsync(RecordedFiles.PathOf($"{name}.jsonl"), 50);

        await ShouldEqualTheTruthAsync(host, Names, 50);
    }

    private async Task<IHost> StartHostAsync(FeedServer feed)
    {
        var application = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        application.Services.AddSpeakrMonitor().AddSocketIOSource(feed.Url).UseMySqlHistory(await server.CreateDatabaseAsync());
        var host = application.Build();
        await host.StartAsync();
        await feed.WaitForAsync("connected");
        await Eventually.BeTrueAsync(() => host.Services.GetRequiredService<MonitorStatus>().IsReady, "the feed should be connected");
        return host;
    }

    private static async Task ShouldEqualTheTruthAsync(IHost host, IEnumerable<string> names, double speed)
    {
        var truth = names.SelectMany(name => Truth.Read(RecordedFiles.PathOf($"{name}.truth.json")).Calls).ToArray();
        var store = host.Services.GetRequiredService<ICallHistoryStore>();
        await Eventually.BeTrueAsync(async () => !(await AllAsync(store)).Exists(call => call.OnPanel) && (await AllAsync(store)).Count >= truth.Length,
            "every call should be over", Patience);
        await host.StopAsync();

        var calls = await AllAsync(store);
        calls.Select(Shape).Should().BeEquivalentTo(truth.Select(Shape));
        calls.Should().OnlyContain(call => !call.OnPanel);
        foreach (var expected in truth)
            ShouldHaveItsTimes(calls.Single(call => call.LinkedId == expected.LinkedId), expected, speed);
    }

    private static object Shape(TrueCall call) => new
    {
        call.LinkedId,
        Status = call.FinalStatus,
        Queue = call.Queues[^1],
        Extension = call.Answered ? call.AnsweredBy[^1] : "",
        CallerNumber = call.Caller,
        Visits = call.Queues.Select((queue, i) => $"{queue} {(call.AnsweredBy.Count > i ? call.AnsweredBy[i] : "")}").ToArray(),
    };

    private static object Shape(Call call) => new
    {
        call.LinkedId,
        Status = call.Status.ToWord(),
        call.Queue,
        call.Extension,
        call.CallerNumber,
        Visits = call.Visits.Select(visit => $"{visit.Queue} {visit.Extension}").ToArray(),
    };

    private static void ShouldHaveItsTimes(Call call, TrueCall expected, double speed)
    {
        var visit = call.Visits[^1];
        visit.EndReason.Should().NotBeNull(call.LinkedId);
        // The phones count from the answer of the PBX, half a second before the join; Asterisk cuts to whole seconds. When nobody
        // answers, the wait of the phones includes what comes after the queue.
        if (expected.Answered)
        {
            visit.WaitSeconds.Should().BeInRange((int)expected.WaitSeconds - 1, (int)expected.WaitSeconds + 1, call.LinkedId);
            visit.TalkSeconds.Should().BeInRange((int)expected.TalkSeconds - 1, (int)expected.TalkSeconds + 1, call.LinkedId);
            visit.RingSeconds.Should().NotBeNull(call.LinkedId);
            visit.AgentName.Should().Be($"Agente {visit.Extension}");
        }
        else
        {
            visit.WaitSeconds.Should().BeInRange(1, (int)expected.WaitSeconds + 1, call.LinkedId);
        }

        var talk = (visit.EndedAt - visit.AnsweredAt)?.TotalSeconds * speed;
        if (expected.Answered && speed == 1)
            talk.Should().BeApproximately(expected.TalkSeconds, 1.5, call.LinkedId);
    }

    private static async Task<List<Call>> AllAsync(ICallHistoryStore store)
    {
        var calls = new List<Call>();
        await foreach (var call in store.QueryAsync(new CallQuery(), CancellationToken.None))
            calls.Add(call);
        return calls;
    }
}
