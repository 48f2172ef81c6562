using System.Diagnostics;
using System.Text;
using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.IntegrationTests.Feed;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Sources;

public sealed class SocketIOTroubleTests : SocketIOTest
{
    [SkippableFact]
    public async Task ReadAsync_ServerFrozen_IsNoticedWithinItsHeartbeat()
    {
        await using var server = await FeedServer.StartAsync(new FeedServerSettings { PingInterval = 500, PingTimeout = 500 });
        await using var reader = await SourceReader.ConnectAsync(Make(server));

        server.Freeze();
        var watch = Stopwatch.StartNew();
        var failure = await reader.FailureAsync();
        server.Thaw();

        failure.Message.Should().Contain("silent for 1 s");
        failure.SilentFor.Should().Be(TimeSpan.FromSeconds(1));
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(5));
    }

    [SkippableFact]
    public async Task ReadAsync_ServerFrozenBeforehand_TimesOut()
    {
        await using var server = await FeedServer.StartAsync();
        server.Freeze();
        await using var reader = SourceReader.Start(Make(server, options => options.ConnectTimeout = TimeSpan.FromSeconds(0.5)));

        var failure = await reader.FailureAsync();
        server.Thaw();

        failure.Message.Should().Contain("handshake within 0.5 s");
        failure.SilentFor.Should().Be(TimeSpan.Zero);
    }

    [SkippableFact]
    public async Task ReadAsync_AuthenticationRefused_SaysSo()
    {
        await using var server = await FeedServer.StartAsync(new FeedServerSettings { Refuse = "bad token\nfor 11987650101" });
        await using var reader = SourceReader.Start(Make(server));

        var failure = await reader.FailureAsync();

        failure.IsRefused.Should().BeTrue();
        failure.Message.Should().Contain("bad token·for *******0101");
    }

    [SkippableFact]
    public async Task ReadAsync_UnknownNamespace_IsRefused()
    {
        await using var server = await FeedServer.StartAsync();
        await using var reader = SourceReader.Start(Make(server.Url + "/nowhere"));

        var failure = await reader.FailureAsync();

        failure.IsRefused.Should().BeTrue();
        failure.Message.Should().Contain("Invalid namespace");
    }

    [SkippableFact]
    public async Task ReadAsync_GarbageFrames_AreCountedAndTheConnectionStays()
    {
        await using var server = await FeedServer.StartAsync();
        var source = Make(server);
        await using var reader = await SourceReader.ConnectAsync(source);
        string[] malformed = ["42", "42[", "42[\"8001\",{\"event\":\"Hang", "x", "4", "99"];
        string[] outOfPlace = ["0", "0{}", "40{}", "40{", "44", "44{\"message\":\"no\"}"];

        await server.SendFramesAsync(malformed);
        await server.SendFramesAsync(outOfPlace);
        await server.SendFramesAsync("42[17]", "42[null,null]", "43[]", "43x", "451-[\"a\"]", "42/other,[\"a\",{}]", "40/other,{}", "41/other,");
        await server.SendFramesAsync("42[17,{\"event\":\"VarSet\"}]", "2", "3", "6", "42[\"a\"," + new string('[', 5000));
        await server.SendBinaryFrameAsync([0, 1, 2]);
        await server.EmitBinaryAsync();
        await server.EmitAsync(Join());

        (await reader.NextAsync()).Kind.Should().Be(CallEventKind.QueueCallerJoin);
        source.Counters.Malformed.Should().Be(malformed.Length + 1);
        source.Counters.Foreign.Should().Be(outOfPlace.Length + 8 + 1 + 2);
        source.Counters.Ignored.Should().Be(1);
    }

    [SkippableFact]
    public async Task ReadAsync_FrameAboveTheLimit_IsDroppedAndTheConnectionStays()
    {
        await using var server = await FeedServer.StartAsync();
        var source = Make(server);
        await using var reader = await SourceReader.ConnectAsync(source);

        await server.EmitLargeAsync(5 * 1024 * 1024);
        await server.EmitAsync(Join());

        (await reader.NextAsync()).LinkedId.Should().Be("1795331618.31");
        source.Counters.Oversized.Should().Be(1);
    }

    [SkippableFact]
    public async Task ReadAsync_FrameJustBelowTheLimit_IsRead()
    {
        await using var server = await FeedServer.StartAsync();
        await using var reader = await SourceReader.ConnectAsync(Make(server));
        var payload = Join();
        payload["filler"] = new string('x', 1024 * 1024 - 1000);

        await server.EmitAsync(payload);

        (await reader.NextAsync()).LinkedId.Should().Be("1795331618.31");
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReadAsync_KickedByTheServer_ThrowsAfterWhatWasReceived(bool closeConnection)
    {
        await using var server = await FeedServer.StartAsync();
        await using var reader = await SourceReader.ConnectAsync(Make(server));

        await server.EmitAsync(Join("1.1"), Join("1.2"));
        await server.DisconnectClientsAsync(closeConnection);

        (await reader.TakeAsync(2)).Select(e => e.LinkedId).Should().Equal("1.1", "1.2");
        (await reader.FailureAsync()).IsRefused.Should().BeFalse();
    }

    [SkippableFact]
    public async Task ReadAsync_ServerKilledAndRestarted_ConnectsAgainAtTheSamePort()
    {
        await using var server = await FeedServer.StartAsync();
        var source = Make(server, options => options.PingInterval = TimeSpan.FromMilliseconds(1));
        await using (var reader = await SourceReader.ConnectAsync(source))
        {
            await server.KillAsync();
            (await reader.FailureAsync()).Message.Should().Contain(server.Url);
        }

        await using (var reader = SourceReader.Start(source))
            (await reader.FailureAsync()).Message.Should().Contain("Connection refused");
        await server.RestartAsync();
        await using (var reader = await SourceReader.ConnectAsync(source))
        {
            await server.EmitAsync(Join());
            (await reader.NextAsync()).Kind.Should().Be(CallEventKind.QueueCallerJoin);
        }
    }

    [SkippableFact]
    public async Task ReadAsync_NotASocketIOPath_SaysWhatWasAnswered()
    {
        await using var server = await FeedServer.StartAsync();
        await using var reader = SourceReader.Start(Make(server, options => options.Path = "/elsewhere"));

        (await reader.FailureAsync()).Message.Should().MatchRegex("HTTP 4|lost|Cannot connect");
    }

    [Fact]
    public async Task ReadAsync_HttpForbidden_IsRefused()
    {
        await using var server = new RawServer(async (stream, token) =>
        {
            await stream.ReadAtLeastAsync(new byte[4096], 1, cancellationToken: token);
            await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"), token);
        });
        await using var reader = SourceReader.Start(Make(server.Url));

        (await reader.FailureAsync()).IsRefused.Should().BeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("0{\"sid\":\"a\",\"upgrades\":[],\"pingInterval\":25000,\"pingTimeout\":20000}")]
    [InlineData("0{\"sid\":\"a\"}")]
    [InlineData("0garbage")]
    public async Task ReadAsync_DroppedBeforeConsent_Throws(string greeting)
    {
        await using var server = new RawServer(async (stream, token) =>
        {
            await RawServer.UpgradeAsync(stream, token);
            if (greeting.Length > 0)
                await RawServer.SendTextAsync(stream, Encoding.UTF8.GetBytes(greeting), token);
        });
        await using var reader = SourceReader.Start(Make(server.Url));

        (await reader.FailureAsync()).IsRefused.Should().BeFalse();
    }

    [Fact]
    public async Task ReadAsync_CancelledDuringTheHandshake_EndsPromptly()
    {
        var upgraded = new TaskCompletionSource();
        await using var server = new RawServer(async (stream, token) =>
        {
            await RawServer.UpgradeAsync(stream, token);
            upgraded.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
        });
        using var cancellation = new CancellationTokenSource();
        await using var events = Make(server.Url).ReadAsync(cancellation.Token).GetAsyncEnumerator();
        var waiting = events.MoveNextAsync().AsTask();
        await upgraded.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await cancellation.CancelAsync();
        var ending = async () => await waiting.WaitAsync(TimeSpan.FromSeconds(5));

        await ending.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task ReadAsync_InvalidUtf8OnTheWire_EndsTheConnection()
    {
        // RFC 6455 has the receiver fail the connection, and ClientWebSocket does: a server cannot send it by accident.
        await using var server = new RawServer(async (stream, token) =>
        {
            await RawServer.UpgradeAsync(stream, token);
            await RawServer.SendTextAsync(stream, "40{\"sid\":\"a\"}"u8.ToArray(), token);
            await RawServer.SendTextAsync(stream, [.. "42[\"8001\",\""u8, 0xC3, 0x28, .. "\"]"u8], token);
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
        });
        await using var reader = await SourceReader.ConnectAsync(Make(server.Url));

        (await reader.FailureAsync()).Message.Should().Contain("lost");
    }
}
