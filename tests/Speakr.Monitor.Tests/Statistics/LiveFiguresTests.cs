using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Speakr.Monitor.Agents;
using Speakr.Monitor.Calls;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History;
using Speakr.Monitor.Live;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Statistics;
using Speakr.Monitor.Tests.Pipeline;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Statistics;

/// <summary>Live figures of a whole monitor, and of a board that is told what happens.</summary>
public sealed class LiveFiguresTests
{
    private static readonly DateTimeOffset Midnight = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);

    private readonly ScriptedSource _source = new(TimeProvider.System);
    private readonly ScriptedStore _store = new();
    private readonly LiveFigureBoard _board = new(new StatisticsOptions { TimeZone = RandomHistory.SaoPaulo }, Midnight.AddHours(9));

    [Fact]
    public async Task Watch_DatabaseIsAwayAndComesBack_LiveFiguresAtOnceAndStoredOnesThen()
    {
        var now = TimeProvider.System.GetUtcNow();
        var isAway = true;
        _store.Failure = _ => isAway ? new CallHistoryException("The database is away.", isTransient: true) : null;
        // The tracker asks for the last minutes only.
        _store.RowsOf = query => query is not { OnPanel: false, UpdatedSince: { } since } || since > now.AddHours(-1) ? []
            : isAway ? throw new CallHistoryException("The database is away.", isTransient: true)
            : [Answered("7.1", now)];
        using var host = Build();
        await host.StartAsync();
        _source.Connect();
        _source.Send(Sample.Event(CallEventKind.QueueCallerJoin, at: now));

        var away = await FirstAsync(host, figures => figures.Queues.Any(queue => queue.Waiting == 1));
        isAway = false;
        var back = await FirstAsync(host, figures => figures.IsTodayComplete);

        away.IsTodayComplete.Should().BeFalse();
        away.Queues.Should().ContainSingle().Which.Today.Offered.Should().Be(1);
        back.Queues.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { Pbx = "scripted", Queue = "600", Waiting = 1, AgentsLoggedIn = (int?)null, Today = new { Offered = 2, Answered = 1 } });
        await host.StopAsync();
    }

    [Fact]
    public async Task Watch_StoreFailsInItsOwnWay_IsReadAgain()
    {
        var reads = 0;
        var today = TimeProvider.System.GetUtcNow().AddHours(-1);
        // The tracker asks for the last minutes only.
        _store.RowsOf = query => query is not { OnPanel: false, UpdatedSince: { } since } || since > today || Interlocked.Increment(ref reads) > 1
            ? [] : throw new TaskCanceledException("Timed out.");
        using var host = Build();
        await host.StartAsync();

        await FirstAsync(host, figures => figures.IsTodayComplete);

        reads.Should().BeGreaterThan(1);
        await host.StopAsync();
    }

    [Fact]
    public async Task Stop_WatchersEnd()
    {
        using var host = Build();
        await host.StartAsync();
        var watched = Task.Run(async () => await host.Services.GetRequiredService<ILiveFigures>().WatchAsync(CancellationToken.None).CountAsync());

        await host.StopAsync();

        (await watched.WaitAsync(TimeSpan.FromSeconds(20))).Should().BePositive();
    }

    [Fact]
    public async Task Stop_BeforeTheServiceHasBegunToRun_WatchersEnd()
    {
        using var live = new LiveCalls(TimeProvider.System);
        var services = new ServiceCollection().AddSingleton<ICallHistoryStore>(_store).AddSingleton<PbxNames>().BuildServiceProvider();
        using var figures = new LiveFiguresService(
            services, live, TimeProvider.System, Options.Create(new SpeakrMonitorOptions()), NullLogger<LiveFiguresService>.Instance);
        // As when the stop comes before a busy thread pool has got to it: ExecuteAsync is never called.
        await figures.StartAsync(new CancellationToken(canceled: true));
        await figures.StopAsync(CancellationToken.None);

        (await figures.WatchAsync(CancellationToken.None).CountAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20))).Should().BePositive();
    }

    [Fact]
    public async Task Midnight_ComesBetweenTwoLooksAtTheClock_TurnsTheDay()
    {
        // The second look of the turn is past midnight already, as after a pause of the process.
        var time = new LateTime(Midnight.AddSeconds(-1), TimeSpan.FromSeconds(1.0015));
        var options = new SpeakrMonitorOptions();
        options.Statistics.TimeZone = RandomHistory.SaoPaulo;
        using var live = new LiveCalls(TimeProvider.System);
        var services = new ServiceCollection().AddSingleton<ICallHistoryStore>(_store).AddSingleton<PbxNames>().BuildServiceProvider();
        using var figures = new LiveFiguresService(services, live, time, Options.Create(options), NullLogger<LiveFiguresService>.Instance);
        await figures.StartAsync(CancellationToken.None);

        await Eventually.BeTrueAsync(() => figures.Current.TodaySince == Midnight, "midnight has passed");
        await figures.StopAsync(CancellationToken.None);
    }

    [Fact]
    public void Agents_OfOnePbxAreHeardOf_AreNullForTheOther()
    {
        _board.Apply(new LiveSnapshot(1, [new LiveCall("a", Waiting("1.1")), new LiveCall("b", Waiting("1.1"))])
        {
            Agents = [Agent("a", "PJSIP/1", AgentState.Free), Agent("a", "PJSIP/2", AgentState.Talking), Agent("a", "PJSIP/3", AgentState.Paused, paused: true)],
        });

        _board.ToFigures().Queues.Should().BeEquivalentTo(
        [
            new { Pbx = "a", Waiting = 1, AgentsLoggedIn = (int?)3, AgentsFree = (int?)1, AgentsPaused = (int?)1 },
            new { Pbx = "b", Waiting = 1, AgentsLoggedIn = (int?)null, AgentsFree = (int?)null, AgentsPaused = (int?)null },
        ]);
        _board.Apply(new LiveUpdate(2, [], []) { RemovedAgents = [new("a", "PJSIP/1"), new("a", "PJSIP/2"), new("a", "PJSIP/3")] });
        _board.ToFigures().Queues[0].AgentsLoggedIn.Should().Be(0);
    }

    [Fact]
    public void Figures_NothingHasChangedForAQueue_AreTheSameObject()
    {
        _board.Apply(new LiveSnapshot(1, [new LiveCall("a", Waiting("1.1")), new LiveCall("b", Waiting("1.1"))]));
        var before = _board.ToFigures();
        _board.ToFigures().Should().BeSameAs(before);

        _board.Apply(new LiveUpdate(2, [new LiveCall("a", Answered("1.1", Midnight.AddHours(8)))], []));

        var after = _board.ToFigures();
        after.Version.Should().BeGreaterThan(before.Version);
        after.Queues[0].Should().BeEquivalentTo(new { Waiting = 0, LongestWaitSince = (DateTimeOffset?)null, Today = new { Answered = 1 } });
        after.Queues[1].Should().BeSameAs(before.Queues[1]);
    }

    [Fact]
    public void Turn_Midnight_CountsFromZeroAndKeepsWhatJoinedSince()
    {
        _board.Apply(new LiveSnapshot(1, [new LiveCall("a", Waiting("1.1"))]));
        _board.ToFigures().Should().BeEquivalentTo(new { TodaySince = Midnight, IsTodayComplete = false });

        _board.Turn(Midnight.AddDays(1));
        _board.Apply(new LiveUpdate(2, [new LiveCall("a", Answered("2.1", Midnight.AddDays(1)))], []));

        _board.ToFigures().Should().BeEquivalentTo(new { TodaySince = Midnight.AddDays(1), IsTodayComplete = true });
        _board.ToFigures().Queues.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Waiting = 1, Today = new { Offered = 1, Answered = 1 } });
        _board.Today.Visits.Should().Be(1, "memory is bounded by a day");
    }

    [Fact]
    public void Apply_CallIsGoneOrChangesWereMissed_HistoryIsReadAgain()
    {
        _board.Apply(new LiveSnapshot(1, [])).Should().BeTrue("the day began before");
        _board.Apply(new LiveUpdate(2, [new LiveCall("a", Waiting("1.1")), new LiveCall("a", Waiting("2.1"))], [])).Should().BeFalse();
        _board.Apply(new LiveUpdate(3, [new LiveCall("a", Waiting("3.1") with { FormerLinkedIds = ["2.1"] })], [new("a", "2.1")])).Should().BeFalse("it is another's");
        _board.ToFigures().Queues.Single().Today.Offered.Should().Be(2);
        _board.Apply(new LiveUpdate(4, [], [new("a", "1.1")])).Should().BeTrue("how it ended was not told");
        _board.ToFigures().Queues.Single().Today.Offered.Should().Be(1);

        Take(Answered("1.1", Midnight.AddHours(8)), Waiting("2.1"), Answered("3.1", Midnight.AddHours(8)));

        _board.ToFigures().Queues.Single().Today.Should().BeEquivalentTo(new { Offered = 2, Answered = 1 }, "2.1 is part of 3.1, which the live changes know better");
        _board.Apply(new LiveSnapshot(5, [])).Should().BeTrue();
        Take(Answered("3.1", Midnight.AddHours(8)));
        _board.ToFigures().Queues.Single().Today.Should().BeEquivalentTo(new { Offered = 1, Answered = 1 });
    }

    private void Take(params Call[] calls)
    {
        var stored = new StoredDay(_board.Today.Day);
        foreach (var call in calls)
            _board.Today.Read(stored, new LiveCallId("a", call.LinkedId), call);
        _board.TryTake(stored).Should().BeTrue();
    }

    private static Call Waiting(string id) => Sample.Call(id) with
    {
        CreatedAt = Midnight.AddHours(8), Visits = [new QueueVisit { Number = 1, Queue = "600", UniqueId = id, JoinedAt = Midnight.AddHours(8) }],
    };

    private static Call Answered(string id, DateTimeOffset at) => Sample.Call(id, CallStatus.Ended) with
    {
        CreatedAt = at,
        UpdatedAt = at,
        Visits = [new QueueVisit { Number = 1, Queue = "600", UniqueId = id, JoinedAt = at, AnsweredAt = at, WaitSeconds = 0, TalkSeconds = 1, EndReason = VisitEndReason.Caller }],
    };

    private static LiveAgent Agent(string pbx, string member, AgentState state, bool paused = false) => new(pbx, new Agent
    {
        Interface = member, Extension = "1", State = state, Since = Midnight,
        Queues = [new AgentMembership("600", state) { LoggedInAt = Midnight, PausedAt = paused ? Midnight : null }],
    });

    private static async Task<LiveFigures> FirstAsync(IHost host, Func<LiveFigures, bool> isMeant)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await host.Services.GetRequiredService<ILiveFigures>().WatchAsync(limit.Token).FirstAsync(isMeant, limit.Token);
    }

    private IHost Build()
    {
        var application = Host.CreateEmptyApplicationBuilder(null);
        // About noon, so that midnight is far away.
        var offset = TimeSpan.FromHours(12 - TimeProvider.System.GetUtcNow().Hour);
        application.Services.AddSpeakrMonitor(options =>
            {
                options.ReconnectMaxDelay = TimeSpan.FromSeconds(0.5);
                options.Statistics.TimeZone = TimeZoneInfo.CreateCustomTimeZone("noon", offset, null, null);
            })
            .AddCallEventSource(_ => _source).UseCallHistoryStore(_ => _store);
        return application.Build();
    }

    /// <summary>Time that stands still but for one jump, which comes after it has been looked at as often as a start takes and once more. Timers are at once due.</summary>
    private sealed class LateTime(DateTimeOffset start, TimeSpan jump) : TimeProvider
    {
        private int _looks;

        public int JumpsAfter { get; init; } = 3;

        public override DateTimeOffset GetUtcNow() => Interlocked.Increment(ref _looks) <= JumpsAfter ? start : start + jump;
    }
}
