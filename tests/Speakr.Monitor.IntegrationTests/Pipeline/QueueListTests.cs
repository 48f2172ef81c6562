using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Pipeline;

/// <summary>Calls that came and went while the connection was down: the feed is asked who waits, and the panel follows.</summary>
public sealed class QueueListTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private FeedServer _feed = null!;
    private IHost _host = null!;

    private ICallHistoryStore Store => _host.Services.GetRequiredService<ICallHistoryStore>();

    public async Task InitializeAsync()
    {
        _feed = await FeedServer.StartAsync();
        var application = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        application.Services.AddSpeakrMonitor().UseInMemoryHistory().AddSocketIOSource(_feed.Url, options =>
        {
            options.StatusEvent = "queueStatus";
            options.StatusInterval = TimeSpan.FromMilliseconds(500);
            options.StatusPayload = new { action = "QueueStatus" };
        });
        _host = application.Build();
    }

    public async Task DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await _feed.DisposeAsync();
    }

    [SkippableFact]
    public async Task Reconnected_CallsEndedAndJoinedMeanwhile_PanelShowsWhoWaits()
    {
        await _feed.AnswerAsync("queueStatus", List("1.1", "1.2"));
        await _host.StartAsync();
        await _feed.WaitForAsync("connected");
        await _feed.EmitAsync(Join("1.1"), Join("1.2"));
        await UntilAsync("1.1", call => call is { Status: CallStatus.Waiting });
        await UntilAsync("1.2", call => call is { Status: CallStatus.Waiting });

        // What happens to the calls is heard by nobody.
        await _feed.AnswerAsync("queueStatus", List("1.2", "1.3"));
        await _feed.TerminateClientsAsync();
        await _feed.WaitForAsync("connected");

        var joined = await UntilAsync("1.3", call => call is { Status: CallStatus.Waiting, OnPanel: true });
        var ended = await UntilAsync("1.1", call => call is { OnPanel: false });
        var stayed = await Store.FindAsync("1.2", CancellationToken.None);
        joined.CallerNumber.Should().Be("11987650101");
        (joined.CreatedAt - joined.Visits.Single().JoinedAt).Should().Be(TimeSpan.FromSeconds(42));
        (ended.Status, ended.Visits.Single().EndReason).Should().Be((CallStatus.Abandoned, VisitEndReason.Lost));
        (stayed!.Status, stayed.OnPanel, stayed.Visits.Count).Should().Be((CallStatus.Waiting, true, 1));
    }

    [SkippableFact]
    public async Task Listed_CallerMissing_TheAnswerMayStillCome()
    {
        await _host.StartAsync();
        await _feed.WaitForAsync("connected");
        await _feed.EmitAsync(Join("1.1"));
        await UntilAsync("1.1", call => call is { Status: CallStatus.Waiting });

        await _feed.AnswerAsync("queueStatus", List());
        await UntilAsync("1.1", call => call is { OnPanel: false });
        await _feed.EmitAsync(new JsonObject
        {
            ["event"] = "AgentConnect", ["queue"] = "600", ["uniqueid"] = "1.1", ["linkedid"] = "1.1", ["interface"] = "PJSIP/1001",
        });

        var answered = await UntilAsync("1.1", call => call is { Status: CallStatus.Answered, OnPanel: true });
        (answered.Extension, answered.Visits.Count).Should().Be(("1001", 1));
    }

    private static IEnumerable<JsonNode> List(params string[] waiting) =>
    [
        new JsonObject { ["event"] = "QueueParams", ["queue"] = "600", ["calls"] = $"{waiting.Length}", ["actionid"] = "1" },
        .. waiting.Select((id, i) => new JsonObject
        {
            ["event"] = "QueueEntry", ["queue"] = "600", ["position"] = $"{i + 1}", ["uniqueid"] = id, ["calleridnum"] = "11987650101",
            ["wait"] = "42", ["actionid"] = "1",
        }),
        new JsonObject { ["event"] = "QueueStatusComplete", ["actionid"] = "1" },
    ];

    private static JsonObject Join(string id) => new()
    {
        ["event"] = "QueueCallerJoin", ["queue"] = "600", ["uniqueid"] = id, ["linkedid"] = id, ["calleridnum"] = "11987650101",
    };

    private async Task<Call> UntilAsync(string linkedId, Func<Call, bool> condition)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            if (await Store.FindAsync(linkedId, deadline.Token) is { } call && condition(call))
                return call;
            await Task.Delay(20, deadline.Token);
        }
    }
}
