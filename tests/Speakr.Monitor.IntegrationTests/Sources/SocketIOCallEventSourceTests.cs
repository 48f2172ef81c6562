using System.Collections.Concurrent;
using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Sources;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Sources;

public sealed class SocketIOCallEventSourceTests : SocketIOTest
{
    [SkippableFact]
    public async Task ReadAsync_BurstOfEvents_YieldsAllInOrder()
    {
        const int Count = 20_000;
        await using var server = await FeedServer.StartAsync();
        var source = Make(server);
        await using var reader = await SourceReader.ConnectAsync(source);

        await server.BurstAsync(Join(), Count, "linkedid");
        var events = await reader.TakeAsync(Count);

        events.Select(e => e.LinkedId).Should().Equal(Enumerable.Range(0, Count).Select(i => $"1795331618.31.{i}"));
        source.Counters.Events.Should().Be(Count);
    }

    [SkippableFact]
    public async Task ReadAsync_ReaderSlowerThanTheFeed_LosesNothing()
    {
        const int Count = 5000;
        await using var server = await FeedServer.StartAsync();
        await using var reader = await SourceReader.ConnectAsync(Make(server));

        await server.BurstAsync(Join(), Count, "linkedid", pace: Count);
        var events = await reader.TakeAsync(Count);

        events.Select(e => e.LinkedId).Should().Equal(Enumerable.Range(0, Count).Select(i => $"1795331618.31.{i}"));
    }

    [SkippableFact]
    public async Task ReadAsync_RecordedCall_YieldsItsEvents()
    {
        await using var server = await FeedServer.StartAsync();
        var source = Make(server);
        await using var reader = await SourceReader.ConnectAsync(source);

        await server.ReplayAsync(RecordedFiles.PathOf("s1.jsonl"), speed: 0);
        var events = new List<CallEvent>();
        while (events.Count(found => found.Kind == CallEventKind.Hangup) < 2)
            events.Add(await reader.NextAsync());

        events.Should().Contain(found => found.Kind == CallEventKind.QueueMemberStatus).And.Contain(found => found.Kind == CallEventKind.DeviceStateChange);
        events.Select(found => found.Kind).Where(kind => !kind.IsOfAgentsOnly()).Should().Equal(
            [CallEventKind.FullyBooted, .. Enumerable.Repeat(CallEventKind.QueueParams, 10), CallEventKind.QueueStatusComplete,
            CallEventKind.CoreShowChannelsComplete, CallEventKind.QueueCallerJoin, CallEventKind.AgentCalled, CallEventKind.QueueCallerLeave,
            CallEventKind.AgentConnect, CallEventKind.AgentComplete, CallEventKind.Hangup, CallEventKind.Hangup]);
        source.Counters.Ignored.Should().BeGreaterThan(100);
    }

    [SkippableFact]
    public async Task ReadAsync_Connected_SendsPingsToTheFeed()
    {
        await using var server = await FeedServer.StartAsync();
        await using var reader = await SourceReader.ConnectAsync(
            Make(server, options => options.PingInterval = TimeSpan.FromMilliseconds(50)));

        for (var i = 0; i < 3; i++)
            ((string?)(await server.WaitForAsync("received"))["name"]).Should().Be("ping");
    }

    [SkippableFact]
    public async Task ReadAsync_StatusEvent_IsSentAtOnceAndAgain()
    {
        await using var server = await FeedServer.StartAsync();
        await using var reader = await SourceReader.ConnectAsync(Make(server, options =>
        {
            options.PingInterval = TimeSpan.Zero;
            options.StatusEvent = "queueStatus";
            options.StatusInterval = TimeSpan.FromMilliseconds(50);
            options.StatusPayload = new { action = "QueueStatus" };
        }));

        for (var i = 0; i < 3; i++)
        {
            (await server.WaitForAsync("received")).ToJsonString().Should()
                .Be("""{"report":"received","name":"queueStatus","args":[{"action":"QueueStatus"}]}""");
        }
    }

    [SkippableFact]
    public async Task ReadAsync_StatusEventWithoutInterval_IsSentOnceAConnection()
    {
        await using var server = await FeedServer.StartAsync();
        var source = Make(server, options =>
        {
            options.PingInterval = TimeSpan.FromMilliseconds(50);
            options.StatusEvent = "queueStatus";
            options.StatusInterval = TimeSpan.Zero;
        });
        for (var connection = 0; connection < 2; connection++)
        {
            await using var reader = await SourceReader.ConnectAsync(source);
            var received = new List<string>();
            while (received.Count < 4)
                received.Add((await server.WaitForAsync("received")).ToJsonString());

            received.Should().ContainSingle(report => report.Contains("""queueStatus","args":[]""", StringComparison.Ordinal));
        }
    }

    [SkippableFact]
    public async Task ReadAsync_FeedSilentButAlive_StaysConnected()
    {
        await using var server = await FeedServer.StartAsync(new FeedServerSettings { PingInterval = 300, PingTimeout = 2500 });
        await using var reader = await SourceReader.ConnectAsync(
            Make(server, options => options.PingInterval = TimeSpan.FromMilliseconds(700)));

        // The fifth ping of ours comes later than the longest silence that is allowed.
        var next = reader.NextAsync();
        for (var i = 0; i < 5; i++)
            await server.WaitForAsync("received");
        await server.EmitAsync(Join());

        (await next).Kind.Should().Be(CallEventKind.QueueCallerJoin);
    }

    [SkippableFact]
    public async Task ReadAsync_NamespaceTokenQueryAndHeaders_AreSent()
    {
        await using var server = await FeedServer.StartAsync(new FeedServerSettings { Namespace = "/feed", Token = "open sesame" });
        var url = server.Url.Replace("//", "//user:p%40ss@", StringComparison.Ordinal) + "/feed?site=1";
        await using var reader = await SourceReader.ConnectAsync(Make(url, options =>
        {
            options.Auth = new { token = "open sesame" };
            options.Query["na me"] = "a&b=ç";
            options.ExtraHeaders["X-Site"] = "sp";
            options.PingInterval = TimeSpan.FromMilliseconds(50);
        }));

        var connected = await server.WaitForAsync("connected");
        var ping = await server.WaitForAsync("received");
        await server.EmitAsync(Join());

        ((string?)connected["query"]!["site"]).Should().Be("1");
        ((string?)connected["query"]!["na me"]).Should().Be("a&b=ç");
        ((string?)connected["headers"]!["x-site"]).Should().Be("sp");
        ((string?)connected["headers"]!["authorization"]).Should().Be("Basic " + Convert.ToBase64String("user:p@ss"u8));
        ((string?)ping["name"]).Should().Be("ping");
        (await reader.NextAsync()).Kind.Should().Be(CallEventKind.QueueCallerJoin);
    }

    [SkippableFact]
    public async Task ReadAsync_ServerThatAllowsPolling_StillUsesOneWebSocket()
    {
        await using var server = await FeedServer.StartAsync(new FeedServerSettings { Polling = true });
        await using var reader = await SourceReader.ConnectAsync(Make(server));

        (await server.CountConnectionsAsync()).Should().Be(1);
        ((string?)(await server.WaitForAsync("connected"))["query"]!["transport"]).Should().Be("websocket");
    }

    [SkippableFact]
    public async Task ReadAsync_EnumerationEnded_LeavesNoConnection()
    {
        await using var server = await FeedServer.StartAsync();
        var source = Make(server);
        for (var i = 0; i < 5; i++)
        {
            await using var reader = await SourceReader.ConnectAsync(source);
        }

        for (var i = 0; i < 5; i++)
            await server.WaitForAsync("disconnected");

        (await server.CountConnectionsAsync()).Should().Be(0);
    }

    [SkippableFact]
    public async Task ReadAsync_EndedWhileEventsWaitForTheirReader_EndsAndReadsAgain()
    {
        await using var server = await FeedServer.StartAsync();
        var source = Make(server);
        await using (var reader = await SourceReader.ConnectAsync(source))
        {
            await server.BurstAsync(Join(), 5000, "linkedid");
            await reader.NextAsync();
        }

        await server.WaitForAsync("disconnected");
        await using var again = await SourceReader.ConnectAsync(source);
    }

    [SkippableFact]
    public async Task ReadAsync_EndedInEveryWay_LeavesNoUnobservedFailure()
    {
        await using var server = await FeedServer.StartAsync();
        var unobserved = new ConcurrentQueue<string>();
        EventHandler<UnobservedTaskExceptionEventArgs> note = (_, e) => unobserved.Enqueue(e.Exception.ToString());
        TaskScheduler.UnobservedTaskException += note;
        try
        {
            for (var i = 0; i < 40; i++)
            {
                await EndAsync(server.Url, TimeSpan.FromMilliseconds(i));
                await EndAsync(server.Url + "/nowhere", TimeSpan.FromSeconds(10));
                await EndAsync("http://127.0.0.1:1", TimeSpan.FromSeconds(10));
            }

            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= note;
        }

        unobserved.Where(e => e.Contains("SocketIO", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task ReadAsync_ReadTwiceAtOnce_IsRefused()
    {
        await using var server = await FeedServer.StartAsync();
        var source = Make(server);
        await using var first = await SourceReader.ConnectAsync(source);
        await using var second = SourceReader.Start(source);

        var reading = second.NextAsync;

        await reading.Should().ThrowAsync<InvalidOperationException>().WithMessage("*already*");
    }

    private static async Task EndAsync(string url, TimeSpan after)
    {
        using var cancellation = new CancellationTokenSource(after);
        try
        {
            await foreach (var _ in Make(url, options => options.PingInterval = TimeSpan.FromMilliseconds(1)).ReadAsync(cancellation.Token))
            {
            }
        }
        catch (Exception e) when (e is OperationCanceledException or CallEventSourceException)
        {
            e.Should().Match<Exception>(ended => ended is CallEventSourceException || cancellation.IsCancellationRequested);
        }
    }
}
