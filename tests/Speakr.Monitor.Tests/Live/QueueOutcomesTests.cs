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
        _board.Take(new Dictionary<LiveCallId, CountedVisit[]>
        {
            [new LiveCallId("pbx", "1")] = _board.Today.Count(Call("1", Visit(joined: 1, answered: 2, ended: 3))),
        });

        _board.ToFigures().Queues.Single().Today.Answered.Should().Be(1);
        Outcomes.Should().Be(default(QueueOutcomes));
    }

    private QueueOutcomes Outcomes => _board.Today.Outcomes.GetValueOrDefault(new LiveQueueId("pbx", "600"));

    private void Change(params Call[] calls) =>
        _board.Apply(new LiveUpdate(++_version, [.. calls.Select(call => new LiveCall("pbx", call))], []));

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
