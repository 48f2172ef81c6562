using FluentAssertions;
using Speakr.Monitor.Pipeline;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline;

public sealed class AlarmTests
{
    [Fact]
    public void SetWithin_RangSomeMillisecondsEarly_IsSetForWhatIsLeft()
    {
        var time = new TwoClocks();
        var rings = 0;
        using var alarm = new Alarm(time, () => rings++);
        alarm.SetWithin(TimeSpan.FromSeconds(5));
        time.Elapsed = TimeSpan.FromMilliseconds(4_997);
        time.Ring();

        alarm.SetWithin(TimeSpan.FromMilliseconds(3));

        time.Due.Should().Be(TimeSpan.FromMilliseconds(3));
        time.Ring();
        rings.Should().Be(2);
    }

    [Fact]
    public void SetWithin_ItRingsBeforeThat_StaysAsItIs()
    {
        var time = new TwoClocks();
        using var alarm = new Alarm(time, () => { });
        alarm.SetWithin(TimeSpan.FromSeconds(5));
        time.Elapsed = TimeSpan.FromSeconds(1);

        alarm.SetWithin(TimeSpan.FromSeconds(4.5));

        time.Due.Should().Be(TimeSpan.FromSeconds(5));
    }

    /// <summary>Its timer and its timestamps go by different clocks, as those of the system do.</summary>
    private sealed class TwoClocks : TimeProvider
    {
        private Action _ring = () => { };

        public TimeSpan Elapsed { get; set; }

        public TimeSpan Due { get; private set; } = Timeout.InfiniteTimeSpan;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Elapsed.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _ring = () => callback(state);
            return new Timer(this);
        }

        public void Ring()
        {
            Due.Should().NotBe(Timeout.InfiniteTimeSpan);
            Due = Timeout.InfiniteTimeSpan;
            _ring();
        }

        private sealed class Timer(TwoClocks time) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                time.Due = dueTime;
                return true;
            }

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
