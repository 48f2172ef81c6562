using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Sources;
using Xunit;

namespace Speakr.Monitor.Conformance.Sources;

/// <summary>
/// The behaviour that every <see cref="ICallEventSource"/> must show. Derive a class in a test project, return a peer, and run it.
/// A test that does not fit is overridden with <c>Skip</c> and a reason, so that the list of deviations is documentation.
/// </summary>
public abstract class CallEventSourceConformance
{
    /// <summary>How long anything may take before a test gives up. <value>Default: 30 seconds.</value></summary>
    protected virtual TimeSpan Patience => TimeSpan.FromSeconds(30);

    /// <summary>How long a source may take to end after its cancellation. <value>Default: 5 seconds.</value></summary>
    protected virtual TimeSpan PromptEnd => TimeSpan.FromSeconds(5);

    /// <summary>Makes the peer of one test.</summary>
    protected abstract ValueTask<CallEventSourcePeer> CreatePeerAsync();

    [SkippableFact]
    public virtual async Task ReadAsync_Enumerated_YieldsConnectedFirst()
    {
        await using var peer = await CreatePeerAsync();
        var before = DateTimeOffset.UtcNow;
        var source = await peer.StartAsync([Hangup(1)]);

        var events = await ReadAsync(source, 2);

        events[0].Kind.Should().Be(CallEventKind.Connected);
        events[1].Kind.Should().Be(CallEventKind.Hangup);
        events.Should().OnlyContain(e => e.Source == source.Name);
        events.Should().OnlyContain(e => e.ReceivedAt >= before.AddSeconds(-1) && e.ReceivedAt <= DateTimeOffset.UtcNow.AddSeconds(1));
    }

    [SkippableFact]
    public virtual async Task ReadAsync_ManyEvents_KeepsTheirOrder()
    {
        const int Count = 2000;
        await using var peer = await CreatePeerAsync();
        var source = await peer.StartAsync([.. Enumerable.Range(0, Count).Select(Hangup)]);

        var events = await ReadAsync(source, Count + 1);

        events.Skip(1).Select(e => e.LinkedId).Should().Equal(Enumerable.Range(0, Count).Select(Id));
    }

    [SkippableFact]
    public virtual async Task ReadAsync_AnsweredCall_CarriesItsFields()
    {
        await using var peer = await CreatePeerAsync();
        var source = await peer.StartAsync([SamplePayloads.AgentConnect.ToJsonString()]);

        var received = (await ReadAsync(source, 2))[1];

        received.Should().BeEquivalentTo(
            SamplePayloads.ExpectedAgentConnect, options => options.Excluding(e => e.ReceivedAt).Excluding(e => e.Sequence).Excluding(e => e.Source));
    }

    [SkippableTheory]
    [MemberData(nameof(SamplePayloads.HostileTexts), MemberType = typeof(SamplePayloads))]
    public virtual async Task ReadAsync_HostileText_ArrivesLiterally(string text)
    {
        await using var peer = await CreatePeerAsync();
        var payload = SamplePayloads.AgentConnect;
        payload["linkedid"] = text;
        payload["queue"] = text;
        payload["interface"] = text;
        var source = await peer.StartAsync([payload.ToJsonString()]);

        var received = (await ReadAsync(source, 2))[1];

        new[] { received.LinkedId, received.Queue, received.Interface }.Should().OnlyContain(field => field == text);
    }

    [SkippableFact]
    public virtual async Task ReadAsync_BadPayloadsBetweenGoodOnes_YieldsTheGoodOnes()
    {
        await using var peer = await CreatePeerAsync();
        List<string> payloads = [Hangup(0)];
        for (var i = 0; i < SamplePayloads.Bad.Count; i++)
            payloads.AddRange([SamplePayloads.Bad[i], Hangup(i + 1)]);
        var source = await peer.StartAsync(payloads);

        var events = await ReadAsync(source, SamplePayloads.Bad.Count + 2);

        events.Skip(1).Select(e => e.LinkedId).Should().Equal(Enumerable.Range(0, SamplePayloads.Bad.Count + 1).Select(Id));
    }

    [SkippableFact]
    public virtual async Task ReadAsync_CancelledWhileWaiting_EndsPromptlyWithCancellation()
    {
        await using var peer = await CreatePeerAsync();
        var source = await peer.StartAsync([Hangup(0)]);
        using var cancellation = new CancellationTokenSource();
        await using var events = source.ReadAsync(cancellation.Token).GetAsyncEnumerator();
        await NextAsync(events);
        await NextAsync(events);

        var waiting = events.MoveNextAsync().AsTask();
        var watch = Stopwatch.StartNew();
        await cancellation.CancelAsync();
        var ending = async () => await waiting.WaitAsync(Patience);

        await ending.Should().ThrowAsync<OperationCanceledException>();
        watch.Elapsed.Should().BeLessThan(PromptEnd);
    }

    [SkippableFact]
    public virtual async Task ReadAsync_CancelledBeforehand_EndsWithCancellation()
    {
        await using var peer = await CreatePeerAsync();
        var source = await peer.StartAsync([Hangup(0)]);
        await using var events = source.ReadAsync(new CancellationToken(canceled: true)).GetAsyncEnumerator();

        var reading = async () => await events.MoveNextAsync().AsTask().WaitAsync(Patience);

        await reading.Should().ThrowAsync<OperationCanceledException>();
    }

    [SkippableFact]
    public virtual async Task ReadAsync_AfterTheFirstEnumerationEnded_ConnectsAgain()
    {
        await using var peer = await CreatePeerAsync();
        var source = await peer.StartAsync([Hangup(0), Hangup(1)]);
        await ReadAsync(source, 2);

        var events = await ReadAsync(source, 3);

        events.Select(e => e.Kind).Should().Equal(CallEventKind.Connected, CallEventKind.Hangup, CallEventKind.Hangup);
    }

    [SkippableFact]
    public virtual async Task ReadAsync_ConnectionLost_ThrowsAfterWhatWasReceived()
    {
        await using var peer = await CreatePeerAsync();
        Skip.If(peer.NoConnectionBecause is not null, peer.NoConnectionBecause);
        var source = await peer.StartAsync([Hangup(0)]);
        await using var events = source.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        await NextAsync(events);
        await NextAsync(events);

        await peer.CutAsync();
        var reading = async () => await events.MoveNextAsync().AsTask().WaitAsync(Patience);

        var lost = (await reading.Should().ThrowAsync<CallEventSourceException>()).Which;
        lost.Message.Should().NotBeNullOrWhiteSpace();
        lost.IsRefused.Should().BeFalse();
    }

    private static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"1795331618.{number}");

    private static string Hangup(int number) =>
        new JsonObject { ["event"] = "Hangup", ["uniqueid"] = Id(number), ["linkedid"] = Id(number), ["cause"] = "16" }.ToJsonString();

    private async Task<List<CallEvent>> ReadAsync(ICallEventSource source, int count)
    {
        using var cancellation = new CancellationTokenSource();
        await using var events = source.ReadAsync(cancellation.Token).GetAsyncEnumerator();
        var read = new List<CallEvent>(count);
        while (read.Count < count)
            read.Add(await NextAsync(events));
        return read;
    }

    private async Task<CallEvent> NextAsync(IAsyncEnumerator<CallEvent> events)
    {
        var hasNext = await events.MoveNextAsync().AsTask().WaitAsync(Patience);
        hasNext.Should().BeTrue("the source should not end while its peer stays");
        return events.Current;
    }
}
