using FluentAssertions;
using Speakr.Monitor.Pipeline;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline;

public sealed class ReconnectBackoffTests
{
    [Fact]
    public void Next_FailuresInARow_DoublesUpToTheMaximum()
    {
        var backoff = new ReconnectBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), () => 1);

        Enumerable.Range(0, 5).Select(_ => backoff.Next().TotalSeconds).Should().Equal(1, 2, 4, 5, 5);
    }

    [Fact]
    public void Next_AThousandFailures_StaysAtTheMaximum()
    {
        var backoff = new ReconnectBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), () => 1);

        Enumerable.Range(0, 1000).Select(_ => backoff.Next()).ToArray()[^1].Should().Be(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Next_LongMinimum_StaysAtTheMaximum()
    {
        var backoff = new ReconnectBackoff(TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), () => 1);

        Enumerable.Range(0, 40).Select(_ => backoff.Next()).ToArray()[^1].Should().Be(TimeSpan.FromHours(1));
    }

    [Fact]
    public void Next_LeastChance_HalfTheWait() =>
        new ReconnectBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), () => 0).Next().Should().Be(TimeSpan.FromSeconds(0.5));

    [Fact]
    public void Reset_AfterSuccess_StartsOver()
    {
        var backoff = new ReconnectBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), () => 1);
        backoff.Next();
        backoff.Next();

        backoff.Reset();

        backoff.Next().Should().Be(TimeSpan.FromSeconds(1));
    }
}
