using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Pipeline.Gaps;
using Speakr.Monitor.Sources;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline;

public sealed class ReadingLoopTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly ScriptedSource _source;
    private readonly PbxInbox _inbox = new(room: 1000);
    private readonly SourceState _state;
    private readonly MonitorMetrics _metrics = new(factory: null);
    private readonly GapRecorder _gaps;
    private readonly ClockLoop _clockLoop;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public ReadingLoopTests()
    {
        _source = new ScriptedSource(_time);
        _gaps = new GapRecorder("here", journal: null, store: null, _metrics, _time, NullLogger<GapRecorder>.Instance);
        _state = new SourceState(_source.Name, _time.GetUtcNow());
        var backoff = new ReconnectBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), () => 1);
        var clock = new WallClock(_time);
        clock.Look();
        _clockLoop = new ClockLoop(clock, _inbox, _gaps, _time, NullLogger<ClockLoop>.Instance);
        _running = new ReadingLoop(
            _source, _inbox, _state, clock, _clockLoop, _gaps, _metrics, backoff, _time, NullLogger<ReadingLoop>.Instance).RunAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        _clockLoop.Dispose();
        _metrics.Dispose();
        _inbox.Dispose();
    }

    [Fact]
    public async Task Run_ConnectionLost_ConnectsAgainAfterTheWaitAndNotBefore()
    {
        _source.Connect();
        _source.Fail(new CallEventSourceException("The feed closed the connection."));
        await Eventually.BeTrueAsync(() => _time.Waiting == 1, "the reader should wait before it connects again");
        _state.Status.Should().BeEquivalentTo(new { IsConnected = false, LastError = "The feed closed the connection." });

        _time.Advance(TimeSpan.FromSeconds(0.9));
        _source.Connections.Should().Be(1);
        _time.Advance(TimeSpan.FromSeconds(0.1));

        await Eventually.BeTrueAsync(() => _source.Connections == 2, "the reader should connect again");
    }

    [Fact]
    public async Task Run_ServerWantsToBeLeftAlone_WaitsThatMuchLonger()
    {
        _source.Fail(new CallEventSourceException("The login was refused.", isRefused: true) { RetryAfter = TimeSpan.FromSeconds(30) });
        await Eventually.BeTrueAsync(() => _time.Waiting == 1, "the reader should wait before it connects again");

        _time.Advance(TimeSpan.FromSeconds(30.9));
        _source.Connections.Should().Be(1);
        _state.Status.Should().BeEquivalentTo(new { IsConnected = false, LastError = "The login was refused." });
        _time.Advance(TimeSpan.FromSeconds(0.1));

        await Eventually.BeTrueAsync(() => _source.Connections == 2, "the reader should connect again");
    }

    [Fact]
    public async Task Run_DroppedRightAfterEachConnect_WaitsLongerEachTime()
    {
        foreach (var wait in new[] { 1, 2, 4, 5, 5 })
        {
            var before = _source.Connections;
            _source.Connect();
            _source.Fail(new CallEventSourceException("Kicked."));
            await Eventually.BeTrueAsync(() => _time.Waiting == 1, "the reader should wait");
            _time.Advance(TimeSpan.FromSeconds(wait - 0.1));
            _source.Connections.Should().Be(Math.Max(1, before));
            _time.Advance(TimeSpan.FromSeconds(0.1));
            await Eventually.BeTrueAsync(() => _source.Connections == before + 1, "the reader should connect again");
        }
    }

    [Fact]
    public async Task Run_LostWhileTheProcessWasPaused_TheGapBeginsWithThePause()
    {
        _source.Connect();
        await Eventually.BeTrueAsync(() => _state.Status.IsConnected, "the source should be connected");
        var before = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(10));
        _source.Fail(new CallEventSourceException("The feed closed the connection."));
        await Eventually.BeTrueAsync(() => _time.Waiting == 1, "the reader should wait");
        _time.Advance(TimeSpan.FromSeconds(1));
        _source.Connect();

        await Eventually.BeTrueAsync(() => _gaps.Gaps.Count == 1, "the gap should be known");
        _gaps.Gaps[0].StartedAt.Should().Be(before);
        Take().Kind.Should().Be(CallEventKind.Connected);
        Take().Should().BeEquivalentTo(new { Kind = CallEventKind.Disconnected, ReceivedAt = before });
    }

    [Fact]
    public async Task Run_SourceThrowsSomethingUnexpected_ConnectsAgain()
    {
        _source.Fail(new InvalidOperationException("A fault of somebody else's source."));
        await Eventually.BeTrueAsync(() => _time.Waiting == 1, "the reader should wait");
        _time.Advance(TimeSpan.FromSeconds(1));

        await Eventually.BeTrueAsync(() => _source.Connections == 2, "the reader should connect again");
    }

    [Fact]
    public async Task Run_SourceEnds_EndsWithoutAnotherTry()
    {
        _source.Connect();
        _source.Send(Sample.Event(CallEventKind.QueueCallerJoin));
        _source.End();

        await _running;

        _source.Connections.Should().Be(1);
        Take().Kind.Should().Be(CallEventKind.Connected);
        Take().Kind.Should().Be(CallEventKind.QueueCallerJoin);
    }

    private CallEvent Take()
    {
        _inbox.TryTake(out var message).Should().BeTrue();
        return message.Event!;
    }
}
