using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Pipeline.Gaps;
using Speakr.Monitor.Pipeline.Leadership;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline;

public sealed class FeedCoverageTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly MonitorMetrics _metrics = new(factory: null);
    private readonly GapRecorder _gaps;
    private readonly FeedCoverage _coverage;

    public FeedCoverageTests()
    {
        _gaps = new GapRecorder("here", journal: null, store: null, _metrics, _time, NullLogger<GapRecorder>.Instance);
        _coverage = new FeedCoverage(_gaps, _time);
    }

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public void TurnBegunBeforeTheFirstConnection_AnotherHostMayHaveHeardMore()
    {
        _coverage.BeginTerm();
        _time.Advance(TimeSpan.FromSeconds(2));
        _gaps.Connected("pbx", _time.GetUtcNow());
        _coverage.HasMissedEvents.Should().BeFalse("a connection that comes at once is not worth a change of turns");

        _time.Advance(TimeSpan.FromSeconds(1));
        _coverage.HasMissedEvents.Should().BeTrue();
        _coverage.HandOver();

        _coverage.HasMissedEvents.Should().BeFalse("the other has had its turn");
    }

    [Fact]
    public void TurnBegunConnected_NothingWasMissed()
    {
        _gaps.Connected("pbx", _time.GetUtcNow());
        _coverage.BeginTerm();

        _time.Advance(TimeSpan.FromSeconds(5));

        _coverage.HasMissedEvents.Should().BeFalse();
    }

    [Fact]
    public void ConnectionLostAndBack_AnotherHostMayHaveHeardMore()
    {
        _gaps.Connected("pbx", _time.GetUtcNow());
        _coverage.BeginTerm();
        _gaps.Lost("pbx", _time.GetUtcNow(), "Lost.");
        _gaps.Connected("pbx", _time.GetUtcNow());

        _time.Advance(TimeSpan.FromSeconds(3));

        _coverage.HasMissedEvents.Should().BeTrue();
    }
}
