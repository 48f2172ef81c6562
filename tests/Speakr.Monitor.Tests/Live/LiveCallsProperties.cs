using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Speakr.Monitor.Tests.Live;

public sealed class LiveCallsProperties
{
    [Fact]
    public void Watch_AnyStoryAnyReader_HasTheTrackersCallsAndAgentsAtEveryVersion()
    {
        var seen = new LiveStoryCounts();
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), async (int seed) => await new LiveStory(new Random(seed), seen).PlayAsync())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

        // Otherwise the stories would be too tame to show anything.
        seen.Should().BeEquivalentTo(
            new { Updates = 0, Ended = 0, Removed = 0, AgentsRemoved = 0, LostPlaces = 0, Resumed = 0, Restarts = 0 },
            options => options.Using<int>(count => count.Subject.Should().BeGreaterThan(100)).WhenTypeIs<int>());
    }
}
