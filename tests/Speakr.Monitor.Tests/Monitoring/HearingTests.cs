using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Monitoring.Gaps;
using Speakr.Monitor.Monitoring.Turns;
using Xunit;

namespace Speakr.Monitor.Tests.Monitoring;

public sealed class HearingTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly MonitorMetrics _metrics = new(factory: null);
    private readonly GapRecorder _gaps;
    private readonly Hearing _hearing;

    public HearingTests()
    {
        _gaps = new GapRecorder("here", journal: null, store: null, _metrics, _time, NullLogger<GapRecorder>.Instance);
        _hearing = new Hearing(_gaps, _time);
    }

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public void TurnBegunBeforeTheFirstConnection_AnotherHostMayHaveHeardMore()
    {
        _hearing.BeginTurn();
        _time.Advance(TimeSpan.FromSeconds(2));
        _gaps.Connected("pbx", _time.GetUtcNow());
        _hearing.HasMissed.Should().BeFalse("a connection that comes at once is not worth a change of turns");

        _time.Advance(TimeSpan.FromSeconds(1));
        _hearing.HasMissed.Should().BeTrue();
        _hearing.LeaveToAnother();

        _hearing.HasMissed.Should().BeFalse("the other has had its turn");
    }

    [Fact]
    public void TurnBegunConnected_NothingWasMissed()
    {
        _gaps.Connected("pbx", _time.GetUtcNow());
        _hearing.BeginTurn();

        _time.Advance(TimeSpan.FromSeconds(5));

        _hearing.HasMissed.Should().BeFalse();
    }

    [Fact]
    public void ConnectionLostAndBack_AnotherHostMayHaveHeardMore()
    {
        _gaps.Connected("pbx", _time.GetUtcNow());
        _hearing.BeginTurn();
        _gaps.Lost("pbx", _time.GetUtcNow(), "Lost.");
        _gaps.Connected("pbx", _time.GetUtcNow());

        _time.Advance(TimeSpan.FromSeconds(3));

        _hearing.HasMissed.Should().BeTrue();
    }
}
