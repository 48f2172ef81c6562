using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Speakr.Monitor.Pipeline.Healing;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline.Healing;

public sealed class SettledCallsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(-30, -1, true)]
    [InlineData(-30, 0, false)]
    [InlineData(2, 3, false)]
    [InlineData(5, 9, false)]
    [InlineData(6, 9, true)]
    public void IsSettled_GapAroundTheCall_OnlyWhenItHidNothing(int fromMinutes, int toMinutes, bool expected) =>
        SettledCalls.IsSettled(Call(VisitEndReason.Abandon), [Gap(fromMinutes, toMinutes)]).Should().Be(expected);

    [Theory]
    [InlineData(VisitEndReason.Abandon, true)]
    [InlineData(VisitEndReason.Exit, true)]
    [InlineData(VisitEndReason.Restart, true)]
    [InlineData(VisitEndReason.Hangup, false)]
    [InlineData(VisitEndReason.Lost, false)]
    public void IsSettled_Unanswered_WhenItsEndWasReported(VisitEndReason reason, bool expected) =>
        SettledCalls.IsSettled(Call(reason), []).Should().Be(expected);

    [Fact]
    public void IsSettled_JoinReckonedBackIntoTheGap_IsNot() =>
        SettledCalls.IsSettled(Call(VisitEndReason.Abandon, joinedAt: Noon.AddMinutes(-2)), [Gap(-5, -1)]).Should().BeFalse();

    [Fact]
    public void IsSettled_StillOnThePanel_IsNot() =>
        SettledCalls.IsSettled(Call(VisitEndReason.Abandon) with { OnPanel = true }, []).Should().BeFalse();

    [Fact]
    public void IsSettled_RowOfAServiceThatKeepsNoVisits_IsNot() =>
        SettledCalls.IsSettled(Call(VisitEndReason.Abandon) with { Visits = [] }, []).Should().BeFalse();

    private static Call Call(VisitEndReason reason, DateTimeOffset? joinedAt = null) => new()
    {
        LinkedId = "1.1", UniqueId = "1.1", Status = CallStatus.Abandoned, Queue = "600", OnPanel = false, CreatedAt = Noon, UpdatedAt = Noon.AddMinutes(5),
        Visits = [new QueueVisit { Number = 1, Queue = "600", UniqueId = "1.1", JoinedAt = joinedAt ?? Noon, EndedAt = Noon.AddMinutes(5), EndReason = reason }],
    };

    private static SourceGap Gap(int fromMinutes, int toMinutes) => new("feed", "here", Noon.AddMinutes(fromMinutes), Noon.AddMinutes(toMinutes), "Lost.");
}
