using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Speakr.Monitor.Pipeline;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Pipeline;

/// <summary>Whatever happens to the feed: ten seconds after it is well again the monitor follows it, without a restart.</summary>
[Trait(Length.Name, Length.LongCase)]
public sealed class FeedTroubleTests : IAsyncLifetime
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private FeedServer _feed = null!;
    private IHost _host = null!;

    private SourceStatus Source => _host.Services.GetRequiredService<MonitorStatus>().Sources.Single();

    public async Task InitializeAsync()
    {
        // A heartbeat this quick makes a frozen server known in two seconds; the logic is that of any heartbeat.
        _feed = await FeedServer.StartAsync(new FeedServerSettings { PingInterval = 1000, PingTimeout = 1000 });
        var application = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        application.Services.AddSpeakrMonitor().AddSocketIOSource(_feed.Url).UseInMemoryHistory();
        _host = application.Build();
        await _host.StartAsync();
        await Eventually.BeTrueAsync(() => Source.IsConnected, "the feed should be connected at first", Patience);
    }

    public async Task DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await _feed.DisposeAsync();
    }

    [SkippableFact]
    public async Task Feed_Frozen_IsNoticedAndFollowedAgain()
    {
        _feed.Freeze();
        await Eventually.BeTrueAsync(() => !Source.IsConnected, "a frozen feed should be noticed", Patience);
        Source.LastError.Should().Contain("silent");

        _feed.Thaw();

        await ShouldFollowAgainAsync();
    }

    [SkippableFact]
    public async Task Feed_KilledAndRestarted_IsFollowedAgain()
    {
        await _feed.KillAsync();
        await Eventually.BeTrueAsync(() => !Source.IsConnected, "a dead feed should be noticed", Patience);
        // Long enough for the waits between tries to have grown to their maximum.
        await Task.Delay(TimeSpan.FromSeconds(8));

        await _feed.RestartAsync();

        await ShouldFollowAgainAsync();
    }

    [SkippableFact]
    public async Task Feed_RefusingUs_IsToldApartAndFollowedAgain()
    {
        await _feed.RefuseAsync("invalid credentials");
        await _feed.DisconnectClientsAsync(closeConnection: true);
        await Eventually.BeTrueAsync(() => Source.LastError?.Contains("refused us: invalid credentials", StringComparison.Ordinal) == true,
            "the refusal should be reported in its words", Patience);

        await _feed.RefuseAsync(null);

        await ShouldFollowAgainAsync();
    }

    [SkippableFact]
    public async Task Feed_SendingGarbage_NothingGoodIsLost()
    {
        string[] garbage = ["42", "42[", "42[123,{}]", "42[\"600\",null]", "44", "40{}", "9", "", "451-[\"x\",{\"_placeholder\":true}]", "42[\"600\",{\"event\":1}]"];
        await _feed.SendFramesAsync(garbage);
        await _feed.EmitAsync(Join("1.1"));
        await _feed.SendFramesAsync(garbage);
        await _feed.EmitAsync(Join("1.2"));

        await ShouldFollowAgainAsync();
        var store = _host.Services.GetRequiredService<ICallHistoryStore>();
        (await store.FindAsync("1.2", CancellationToken.None)).Should().NotBeNull();
        (await store.FindAsync("1.1", CancellationToken.None)).Should().NotBeNull();
    }

    private async Task ShouldFollowAgainAsync()
    {
        await Eventually.BeTrueAsync(() => Source.IsConnected, "the feed is well again", Recovery);
        var store = _host.Services.GetRequiredService<ICallHistoryStore>();
        await _feed.EmitAsync(Join("9.9"));
        using var deadline = new CancellationTokenSource(Recovery);
        while (await store.FindAsync("9.9", deadline.Token) is not { Status: CallStatus.Waiting })
            await Task.Delay(20, deadline.Token);
    }

    private static JsonObject Join(string id) => new()
    {
        ["event"] = "QueueCallerJoin", ["queue"] = "600", ["uniqueid"] = id, ["linkedid"] = id, ["calleridnum"] = "11987650101",
    };
}
