using FluentAssertions;
using Speakr.Monitor.History;
using Speakr.Monitor.Pipeline.Healing;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline.Healing;

public sealed class HealingWindowsTests
{
    private static readonly DateTimeOffset Now = Sample.Time;

    private readonly HealingWindows _windows = new(longestCall: TimeSpan.FromHours(8));

    [Fact]
    public void Next_NoGaps_LooksAtTheLastMinutesOnly()
    {
        _windows.Next([], Now).Should().Equal((Now.AddMinutes(-15), Now.AddMinutes(5)));
    }

    [Fact]
    public void InDays_OfAWeekend_NoPartIsLongerThanADayAndNothingIsLeftOut()
    {
        HealingWindows.InDays(Now, Now.AddHours(50)).Should()
            .Equal((Now, Now.AddDays(1)), (Now.AddDays(1), Now.AddDays(2)), (Now.AddDays(2), Now.AddHours(50)));
        HealingWindows.InDays(Now, Now.AddDays(1)).Should().Equal((Now, Now.AddDays(1)));
        HealingWindows.InDays(Now, Now).Should().BeEmpty();
    }

    [Fact]
    public void Next_AGapHoursAgo_IsLookedAtNowAndThenUntilItsLongestCallIsOver()
    {
        var gap = Gap(Now.AddHours(-3), Now.AddHours(-2));

        _windows.Next([gap], Now).Should().HaveCount(2).And.Contain((gap.StartedAt.AddMinutes(-5), gap.EndedAt.AddMinutes(5)));
        _windows.Next([gap], Now.AddMinutes(1)).Should().ContainSingle();
        _windows.Next([gap], Now.AddMinutes(10)).Should().HaveCount(2);
        _windows.Next([gap], Now.AddHours(7)).Should().ContainSingle();
    }

    [Fact]
    public void Next_AGapAMomentAgo_IsOneWindowWithTheLastMinutes()
    {
        var gap = Gap(Now.AddMinutes(-20), Now.AddMinutes(-1));

        _windows.Next([gap], Now).Should().Equal((Now.AddMinutes(-25), Now.AddMinutes(5)));
        _windows.Next([gap], Now.AddMinutes(1)).Should().Equal((Now.AddMinutes(-25), Now.AddMinutes(6)));
    }

    private static SourceGap Gap(DateTimeOffset from, DateTimeOffset to) => new("feed", "here", from, to, "Lost.");
}
