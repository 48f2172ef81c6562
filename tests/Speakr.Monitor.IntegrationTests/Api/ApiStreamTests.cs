using System.Net.Sockets;
using System.Text;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.AspNetCore.Access;
using Speakr.Monitor.AspNetCore.Stream;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Speakr.Monitor.Tests.Calls;
using Speakr.Monitor.Tests.Pipeline;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Api;

/// <summary>Whoever follows the stream knows what whoever polls is told: over reconnections, a restart and an outage of the database.</summary>
public sealed class ApiStreamTests
{
    // More than the buffers between a server and a client that reads nothing can hold.
    private const int Many = 20_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(AccessRole.Admin)]
    [InlineData(AccessRole.Viewer)]
    [InlineData(AccessRole.Supervisor, "8001", "8002")]
    public async Task Stream_ReconnectsAgainAndAgain_EndsWithWhatPollingTells(AccessRole role, params string[] queues)
    {
        var start = DateTimeOffset.UtcNow;
        var events = FieldRecording.Read("asterisk/t2.jsonl.gz", start: start).Events;
        await using var application = await ApiApplication.StartAsync(
            builder => builder.UseInMemoryHistory(), options => options.StreamPause = TimeSpan.FromMilliseconds(5));
        using var http = application.As(role, queues);
        using var stop = new CancellationTokenSource();
        var client = new StreamClient(http);
        var connections = 0;
        var reading = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                connections++;
                // Fewer than many a batch has.
                var enough = client.Events + 3;
                await client.ReadAsync(() => client.Events >= enough, stop.Token);
            }
        });

        // Up to a time at which many talk and wait.
        foreach (var portion in events.Where(callEvent => callEvent.ReceivedAt < start.AddSeconds(60)).Chunk(20))
        {
            application.Send(portion);
            // Before the next, so that they are not told together.
            await Eventually.BeTrueAsync(() => client.Events > 0, "the client should be let in", Patience);
            await Task.Yield();
        }

        const string Last = "call scripted last.1";
        application.Source.Send(Sample.Event(CallEventKind.QueueCallerJoin, "last.1", start.AddSeconds(60)) with { Queue = "8001" });
        var (giveUpAt, polled) = (DateTimeOffset.UtcNow + Patience, StreamClient.Of(await ApiApplication.GetAsync(http, "api/live")));
        while ((!polled.ContainsKey(Last) || !client.State.SequenceEqual(polled)) && DateTimeOffset.UtcNow < giveUpAt)
        {
            await Task.Delay(50);
            polled = StreamClient.Of(await ApiApplication.GetAsync(http, "api/live"));
        }

        client.State.Except(polled).Concat(polled.Except(client.State)).Should().BeEmpty($"both should tell the same; {reading.Exception}");
        polled.Should().ContainKey(Last).And.HaveCountGreaterThan(5);
        await stop.CancelAsync();
        await reading.ContinueWith(_ => { }, TaskScheduler.Default);
        connections.Should().BeGreaterThan(1);
        client.Resets.Should().Be(1, "who comes back in time goes on");
    }

    [Trait(Length.Name, Length.LongCase)]
    [Fact]
    public async Task Stream_DatabaseIsAway_GoesOn()
    {
        var store = new ScriptedStore { Failure = _ => new CallHistoryException("The database is away.", isTransient: true) };
        await using var application = await ApiApplication.StartAsync(builder => builder.UseCallHistoryStore(_ => store));
        var client = new StreamClient(application.Client);
        using var limit = new CancellationTokenSource(Patience);
        var reading = client.ReadAsync(() => client.State.Keys.Any(key => key.EndsWith(" 1.1", StringComparison.Ordinal)), limit.Token);

        application.Source.Send(Sample.Event(CallEventKind.QueueCallerJoin));

        await reading;
        (await application.Client.GetAsync(new Uri("healthz", UriKind.Relative))).StatusCode.Should().Be(System.Net.HttpStatusCode.ServiceUnavailable);
        (await application.Client.GetAsync(new Uri("api/live", UriKind.Relative))).IsSuccessStatusCode.Should().BeTrue();
    }

    [Fact]
    public async Task Stream_ApplicationRestarts_ClientBeginsAnew()
    {
        using var folder = new TemporaryFolder();
        var database = Path.Combine(folder.Path, "calls.db");
        var port = Programs.FreePort();
        StreamClient client;
        using (var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") })
        {
            client = new StreamClient(http);
            await using (var application = await ApiApplication.StartAsync(builder => builder.UseSqliteHistory(database), port: port))
            {
                application.Source.Send(Sample.Event(CallEventKind.QueueCallerJoin, "1.1", DateTimeOffset.UtcNow));
                application.Source.Send(Sample.Event(CallEventKind.QueueCallerJoin, "2.1", DateTimeOffset.UtcNow));
                using var limit = new CancellationTokenSource(Patience);
                await client.ReadAsync(() => client.State.Keys.Count(key => key.StartsWith("call ", StringComparison.Ordinal)) == 2, limit.Token);
                var store = (ICallHistoryStore)application.Services.GetService(typeof(ICallHistoryStore))!;
                await Eventually.BeTrueAsync(async () => await store.FindAsync("2.1", default) is not null, "both should be saved", Patience);
            }

            await using var again = await ApiApplication.StartAsync(builder => builder.UseSqliteHistory(database), port: port);
            again.Source.Send(Sample.Event(CallEventKind.Hangup, "1.1", DateTimeOffset.UtcNow));
            using var limits = new CancellationTokenSource(Patience);
            await client.ReadAsync(() => client.State.Keys.Count(key => key.StartsWith("call ", StringComparison.Ordinal)) == 1, limits.Token);

            client.Resets.Should().Be(2);
            client.State.Should().ContainKey("call scripted 2.1");
        }
    }

    [Fact]
    public async Task Stream_ClientReadsNothing_IsDroppedAndOthersAreNot()
    {
        await using var application = await ApiApplication.StartAsync(builder => builder.UseInMemoryHistory(), options =>
            (options.SlowClientTimeout, options.StreamPause, options.StreamCapacity) = (TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(5), 1_000_000));
        using var silent = await ConnectAsync(application);
        using var other = await ConnectAsync(application);
        var reading = ReadAsync(other, "last.1");

        Flood(application);
        await Eventually.BeTrueAsync(() => HasEnded(silent), "the server should end the connection", TimeSpan.FromSeconds(60));
        application.Source.Send(Sample.Event(CallEventKind.QueueCallerJoin, "last.1", DateTimeOffset.UtcNow));

        (await reading).Should().BeTrue();
    }

    [Fact]
    public async Task Stream_ClientFallsBehind_IsToldThatItIsDropped()
    {
        await using var application = await ApiApplication.StartAsync(builder => builder.UseInMemoryHistory(), options =>
            (options.SlowClientTimeout, options.StreamPause, options.StreamCapacity) = (TimeSpan.FromMinutes(5), TimeSpan.FromMilliseconds(5), 10));
        using var slow = await ConnectAsync(application);
        await Eventually.BeTrueAsync(() => slow.Available > 0, "it should have been let in", Patience);

        // In parts, so that there are many batches: the last one is kept, however large it is.
        using var follower = application.Services.GetRequiredService<LiveStream>().TryEnter()!;
        for (var (first, told) = (0, 0L); first < Many; first += Many / 20)
        {
            Flood(application, first, Many / 20);
            await Eventually.BeTrueAsync(
                async () =>
                {
                    var (answer, version) = await follower.BeginAsync(new Audience(AccessRole.Admin), CancellationToken.None);
                    return answer.Calls.Count >= first + (Many / 20) && version > told && (told = version) > 0;
                },
                "the stream should tell of the calls", TimeSpan.FromSeconds(60));
        }

        (await ReadAsync(slow, "event: dropped\ndata: {\"reason\":\"slow\"}")).Should().BeTrue();
    }

    [Fact]
    public async Task Stream_TooManyClients_TheNextIsAskedToComeAgain()
    {
        await using var application = await ApiApplication.StartAsync(builder => builder.UseInMemoryHistory(), options => options.MaxStreamClients = 1);
        using var stop = new CancellationTokenSource();
        var first = new StreamClient(application.Client);
        var reading = first.ReadAsync(null, stop.Token);
        await Eventually.BeTrueAsync(() => first.Resets == 1, "the first should be let in", Patience);

        using var second = await application.Client.GetAsync(new Uri("api/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);

        ((int)second.StatusCode).Should().Be(503);
        second.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(10));
        await stop.CancelAsync();
        await reading.ContinueWith(_ => { }, TaskScheduler.Default);
        await Eventually.BeTrueAsync(async () =>
        {
            using var third = await application.Client.GetAsync(new Uri("api/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            return third.IsSuccessStatusCode;
        }, "there should be room again", Patience);
    }

    private static async Task<TcpClient> ConnectAsync(ApiApplication application)
    {
        var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(application.Address.Host, application.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /api/stream HTTP/1.1\r\nHost: localhost\r\nX-Role: Admin\r\n\r\n"));
        return client;
    }

    private static void Flood(ApiApplication application, int first = 0, int count = Many)
    {
        for (var number = first; number < first + count; number++)
            application.Source.Send(Sample.Event(CallEventKind.QueueCallerJoin, $"{number}.1", DateTimeOffset.UtcNow));
    }

    // Does nothing with what it reads, so as not to be slow itself.
    private static async Task<bool> ReadAsync(TcpClient client, string expected)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        var (stream, buffer, kept) = (client.GetStream(), new byte[1 << 20], 0);
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(kept), limit.Token);
            if (read == 0)
                return false;
            var seen = buffer.AsSpan(0, kept + read);
            if (seen.IndexOf(Encoding.UTF8.GetBytes(expected)) >= 0)
                return true;
            kept = Math.Min(expected.Length, seen.Length);
            seen[^kept..].CopyTo(buffer);
        }
    }

    private static bool HasEnded(TcpClient client)
    {
        // A reset is an error of the next write; what waits to be read stays unread.
        try
        {
            client.Client.Send([(byte)'\r']);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
