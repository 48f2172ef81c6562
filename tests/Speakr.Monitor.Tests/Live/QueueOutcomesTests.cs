using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Live;
using Speakr.Monitor.Statistics;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Live;

/// <summary>What became of visits since the start, beside the figures of today. The start is at 12:00 UTC.</summary>
public sealed class QueueOutcomesTests
{
    private static readonly DateTimeOffset Midnight = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    private readonly LiveFigureBoard _board = new(new StatisticsOptions { TimeZone = TimeZoneInfo.Utc }, Sample.Time);
    private int _version;

    [Fact]
    public void Change_CallIsAnsweredAndEnds_CountsOnce()
    {
        Change(Call("1", Visit(joined: 1)));
        Outcomes.Should().Be(default(QueueOutcomes));

        Change(Call("1", Visit(joined: 1, answered: 2)));
        Change(Call("1", Visit(joined: 1, answered: 2, ended: 3)));
        Change(Call("2", Visit(joined: 1, ended: 4)));

        Outcomes.Should().Be(new QueueOutcomes(Answered: 1, Abandoned: 1));
    }

    [Fact]
    public void Turn_CallsOverMidnight_CountWhenTheyTurnOutAndNeverAgain()
    {
        Change(Call("late", Visit(joined: 700)), Call("done", Visit(joined: 700, answered: 701)), Call("gone", Visit(joined: 700, ended: 702)));

        _board.Turn(Midnight);
        Change(Call("late", Visit(joined: 700, answered: 725)));
        Change(Call("late", Visit(joined: 700, answered: 725, ended: 730)), Call("done", Visit(joined: 700, answered: 701, ended: 731)));
        Change(Call("new", Visit(joined: 740, answered: 741)));

        Outcomes.Should().Be(new QueueOutcomes(Answered: 3, Abandoned: 1));
        _board.ToFigures().Queues.Single().Today.Should().Be(Only(Visit(joined: 740, answered: 741)), "today is who joined today");
        _board.Turn(Midnight.AddDays(1));
        Outcomes.Should().Be(new QueueOutcomes(Answered: 3, Abandoned: 1));
        _board.ToFigures().Queues.Should().OnlyContain(queue => queue.Today == QueueFigures.None);
    }

    [Fact]
    public void Change_AnsweredBeforeTheStart_IsNotCountedAgain()
    {
        _board.Apply(new LiveSnapshot(++_version, [new LiveCall("pbx", Call("1", Visit(joined: -9, answered: -8)))]));
        Change(Call("1", Visit(joined: -9, answered: -8, ended: 1)), Call("2", Visit(joined: -9, ended: 1)));

        Outcomes.Should().Be(new QueueOutcomes(Answered: 0, Abandoned: 1));
    }

    [Fact]
    public void Change_CallMergesIntoAnother_ItsVisitsCountOnce()
    {
        Change(Call("1", Visit(joined: 1, ended: 2)), Call("2", Visit(joined: 3)));

        Change(Call("2", Visit(joined: 1, ended: 2), Visit(joined: 3, answered: 4)) with { FormerLinkedIds = ["1"] });

        Outcomes.Should().Be(new QueueOutcomes(Answered: 1, Abandoned: 1));
    }

    [Fact]
    public void Take_WhatTheHistoryHoldsOfToday_IsNoNewOutcome()
    {
        Take(Call("1", Visit(joined: 1, answered: 2, ended: 3)));

        _board.ToFigures().Queues.Single().Today.Answered.Should().Be(1);
        Outcomes.Should().Be(default(QueueOutcomes));
    }

    [Fact]
    public void Turn_CallsAreLongOver_KeepsWhatTheyCountForAndNotTheCalls()
    {
        for (var minute = 0; minute < 100; minute++)
        {
            _board.Turn(Sample.Time.AddMinutes(minute + 3));
            Change(Call($"{minute}", Visit(joined: minute, answered: minute + 1, ended: minute + 3)));
        }

        _board.Today.Visits.Should().BeLessThan(20);
        Today.Should().BeEquivalentTo(new { Offered = 100, Answered = 100, AnsweredWaitSeconds = 6000, LongestWaitSeconds = 60 });
        Outcomes.Should().Be(new QueueOutcomes(Answered: 100, Abandoned: 0));
    }

    [Fact]
    public void Change_CallIsLongOver_CountsOnceWhenTheHistoryWasRead()
    {
        Change(Call("1", Visit(joined: 1, ended: 9)), Call("2", Visit(joined: 2, ended: 3)));
        _board.Turn(Sample.Time.AddMinutes(30));

        var corrected = Call("1", Visit(joined: 1, answered: 2, ended: 9));
        _board.Apply(Update(corrected)).Should().BeTrue("the history has to be read");
        Today.Should().BeEquivalentTo(new { Offered = 2, Answered = 0, Abandoned = 2 }, "what it counted for is not known");

        Take(corrected, Call("2", Visit(joined: 2, ended: 3)));
        Today.Should().BeEquivalentTo(new { Offered = 2, Answered = 1, Abandoned = 1, LongestWaitSeconds = 60 });
    }

    [Fact]
    public void Take_CallsOfTheHistoryAreLongOver_KeepsWhatTheyCountForAndNotTheCalls()
    {
        _board.Turn(Sample.Time.AddMinutes(150));
        Call[] calls = [.. Enumerable.Range(0, 100).Select(minute => Call($"{minute}", Visit(joined: minute, answered: minute + 1, ended: minute + 3)))];

        Take(calls);
        Take(calls);

        _board.Today.Visits.Should().Be(0);
        Today.Should().BeEquivalentTo(new { Offered = 100, Answered = 100, AnsweredWaitSeconds = 6000, LongestWaitSeconds = 60 });
        _board.Apply(Update(calls[0])).Should().BeTrue("what it counted for is not known");
    }

    [Fact]
    public void Take_CallLongOverThereHasChangedMeanwhile_HasToBeReadAgain()
    {
        _board.Turn(Sample.Time.AddMinutes(30));
        var (before, after) = (Call("1", Visit(joined: 1, ended: 3)), Call("1", Visit(joined: 1, answered: 2, ended: 3)));
        var stored = Stored(before, Call("2", Visit(joined: 2, ended: 4)));
        _board.Apply(Update(after)).Should().BeFalse();

        _board.TryTake(stored).Should().BeFalse();
        Today.Should().BeEquivalentTo(new { Offered = 1, Answered = 1 });

        Take(before, Call("2", Visit(joined: 2, ended: 4)));
        Today.Should().BeEquivalentTo(new { Offered = 2, Answered = 1, Abandoned = 1 });
    }

    [Fact]
    public void Take_CallLongOverThereIsPartOfAnotherMeanwhile_HasToBeReadAgain()
    {
        _board.Turn(Sample.Time.AddMinutes(30));
        var former = Call("1", Visit(joined: 1, ended: 3));
        var stored = Stored(former);
        _board.Apply(Update(Call("2", Visit(joined: 1, ended: 3), Visit(joined: 29)) with { FormerLinkedIds = ["1"] }));

        _board.TryTake(stored).Should().BeFalse();

        Take(former);
        Today.Should().BeEquivalentTo(new { Offered = 2, Abandoned = 1 });
    }

    [Fact]
    public void Take_DayHasBegunMeanwhile_HasToBeReadAgain()
    {
        var stored = Stored(Call("1", Visit(joined: 1, ended: 3)));

        _board.Turn(Sample.Time.AddDays(1));

        _board.TryTake(stored).Should().BeFalse();
        _board.ToFigures().Queues.Should().BeEmpty();
    }

    [Fact]
    public void Change_LongestWaitIsTakenBack_IsThatOfACallLongOver()
    {
        Change(Call("1", Visit(joined: 1, ended: 9)));
        _board.Turn(Sample.Time.AddMinutes(30));

        Change(Call("2", Visit(joined: 30, ended: 40)));
        Change(Call("2", Visit(joined: 30, ended: 31)));

        Today.LongestWaitSeconds.Should().Be(480);
    }

    [Fact]
    public void Turn_CallWaitsForLong_IsNotForgotten()
    {
        Change(Call("1", Visit(joined: 1)));
        _board.Turn(Sample.Time.AddMinutes(60));

        _board.Apply(Update(Call("1", Visit(joined: 1, answered: 61)))).Should().BeFalse();
        Outcomes.Should().Be(new QueueOutcomes(Answered: 1, Abandoned: 0));
    }

    private QueueFigures Today => _board.ToFigures().Queues.Single().Today;

    private void Take(params Call[] calls) => _board.TryTake(Stored(calls)).Should().BeTrue();

    private StoredDay Stored(params Call[] calls)
    {
        var stored = new StoredDay(_board.Today.Day);
        foreach (var call in calls)
            _board.Today.Read(stored, new LiveCallId("pbx", call.LinkedId), call);
        return stored;
    }

    private QueueOutcomes Outcomes => _board.Today.Outcomes.GetValueOrDefault(new LiveQueueId("pbx", "600"));

    private void Change(params Call[] calls) => _board.Apply(Update(calls));

    private LiveUpdate Update(params Call[] calls) => new(++_version, [.. calls.Select(call => new LiveCall("pbx", call))], []);

    private static QueueFigures Only(QueueVisit visit) => new VisitFormulas(new StatisticsOptions()).Of(visit);

    private static Call Call(string id, params QueueVisit[] visits) =>
        Sample.Call(id) with { OnPanel = visits[^1].EndReason is null, Visits = [.. visits.Select((visit, index) => visit with { Number = index + 1 })] };

    private static QueueVisit Visit(int joined, int? answered = null, int? ended = null) => new()
    {
        Number = 1, Queue = "600", UniqueId = "1", JoinedAt = Sample.Time.AddMinutes(joined), AnsweredAt = At(answered), LeftAt = At(answered ?? ended), EndedAt = At(ended),
        WaitSeconds = (answered ?? ended) is { } over ? (over - joined) * 60 : null, EndReason = ended is null ? null : answered is null ? VisitEndReason.Abandon : VisitEndReason.Caller,
    };

    private static DateTimeOffset? At(int? minute) => minute is { } known ? Sample.Time.AddMinutes(known) : null;
}
