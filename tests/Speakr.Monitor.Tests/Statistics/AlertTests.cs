using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Speakr.Monitor.Agents;
using Speakr.Monitor.Calls;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History;
using Speakr.Monitor.History.InMemory;
using Speakr.Monitor.Live;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Statistics;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Statistics;

/// <summary>When figures of queues are amber and red.</summary>
public sealed class AlertTests
{
    private static readonly DateTimeOffset Start = Sample.Time;

    private readonly StatisticsOptions _options = new();

    [Fact]
    public void Waiting_RisesAtOnceAndFallsAfterTenSecondsBelow()
    {
        var board = new AlertBoard(_options);

        Waiting(board, 4, 0).Should().BeNull();
        Waiting(board, 5, 1).Should().Be(AlertLevel.Amber);
        Waiting(board, 10, 2).Should().Be(AlertLevel.Red);
        Waiting(board, 9, 3).Should().Be(AlertLevel.Red);
        board.Due.Should().Be(Start.AddSeconds(13));
        Waiting(board, 9, 12.9).Should().Be(AlertLevel.Red);
        Waiting(board, 9, 13).Should().Be(AlertLevel.Amber, "nine are still too many");
        Waiting(board, 0, 20).Should().Be(AlertLevel.Amber);
        board.Due.Should().Be(Start.AddSeconds(30));
        Waiting(board, 0, 30).Should().BeNull();
        board.Due.Should().BeNull();
    }

    [Fact]
    public void Since_IsWhenTheLevelBegan()
    {
        var board = new AlertBoard(_options);

        One(board, new LiveQueue("pbx", "600") { Waiting = 6 }, 1).Alerts.Waiting!.Since.Should().Be(Start.AddSeconds(1));
        One(board, new LiveQueue("pbx", "600") { Waiting = 7 }, 5).Alerts.Waiting!.Since.Should().Be(Start.AddSeconds(1));
        One(board, new LiveQueue("pbx", "600") { Waiting = 70 }, 6).Alerts.Waiting!.Since.Should().Be(Start.AddSeconds(6));
    }

    [Fact]
    public void LongestWait_NothingHappens_RisesWhenItIsDue()
    {
        _options.ServiceLevelThreshold = TimeSpan.FromSeconds(30);
        var board = new AlertBoard(_options);
        var queue = new LiveQueue("pbx", "600") { Waiting = 1, LongestWaitSince = Start };

        One(board, queue, 1).Level.Should().BeNull();
        board.Due.Should().Be(Start.AddSeconds(30));
        One(board, queue, 30).Level.Should().Be(AlertLevel.Amber);
        board.Due.Should().Be(Start.AddSeconds(60), "red is at twice the threshold");
        One(board, queue, 60).Alerts.All.Should().ContainSingle().Which.Should().Be(new QueueAlert(AlertFigure.LongestWait, AlertLevel.Red, Start.AddSeconds(60)));
        board.Due.Should().BeNull();
    }

    [Theory]
    [InlineData(9, 0, null)]
    [InlineData(10, 8, null)]
    [InlineData(100, 79, AlertLevel.Amber)]
    [InlineData(100, 60, AlertLevel.Amber)]
    [InlineData(100, 59, AlertLevel.Red)]
    public void ServiceLevel_IsMeasuredFromTheTenthVisitOn(int visits, int inTime, AlertLevel? level)
    {
        var queue = new LiveQueue("pbx", "600") { Today = new QueueFigures { Offered = visits, ServiceLevelBase = visits, AnsweredInTime = inTime } };

        One(new AlertBoard(_options), queue, 0).Alerts.ServiceLevel?.Level.Should().Be(level);
        One(new AlertBoard(_options), queue, 0).Level.Should().Be(level);
    }

    [Fact]
    public void Abandoned_IsOffUnlessSet_AndLeavesShortOnesOut()
    {
        var queue = new LiveQueue("pbx", "600") { Today = new QueueFigures { Offered = 20, Abandoned = 9, ShortAbandoned = 5 } };

        One(new AlertBoard(_options), queue, 0).Level.Should().BeNull();
        _options.Alerts.Abandoned = new AlertThreshold(0.2, 0.21);
        One(new AlertBoard(_options), queue, 0).Alerts.Abandoned!.Level.Should().Be(AlertLevel.Amber);
    }

    [Fact]
    public void OfQueue_OwnThresholdsCountBeforeThoseOfAll()
    {
        _options.Alerts.Waiting = new AlertThreshold(1, 2);
        var own = new QueueThresholds();
        own.Alerts.Waiting = AlertThreshold.Off;
        _options.Queues["601"] = own;

        var queues = new AlertBoard(_options).Put([new LiveQueue("pbx", "600") { Waiting = 2 }, new LiveQueue("pbx", "601") { Waiting = 200 }], Start);

        queues.Select(queue => queue.Level).Should().Equal(AlertLevel.Red, null);
    }

    [Fact]
    public void ClockIsSetBack_FallsTenSecondsLaterAllTheSame()
    {
        var board = new AlertBoard(_options);
        Waiting(board, 5, 3600);

        Waiting(board, 0, 0).Should().Be(AlertLevel.Amber);
        Waiting(board, 0, 10).Should().BeNull();
    }

    [Fact]
    public void AnyValues_ShowTheWorstOfTheLastTenSecondsAndNeverFlap()
    {
        var falls = 0;
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), (int seed) =>
        {
            var random = new Random(seed);
            var (board, now, shown) = (new AlertBoard(_options), Start, (AlertLevel?)null);
            var (told, risen) = (new List<(DateTimeOffset At, int Waiting)>(), new Dictionary<AlertLevel, DateTimeOffset>());
            for (var step = 0; step < 80; step++)
            {
                now += TimeSpan.FromMilliseconds(random.Next(1, 4000));
                told.Add((now, random.Next(13)));
                // Not by seconds: as a double, 10 s can become a tick less.
                var level = board.Put([new LiveQueue("pbx", "600") { Waiting = told[^1].Waiting }], now).Single().Level;

                // A value holds until the next one is told.
                var worst = told.Where((value, index) => index == told.Count - 1 || now - told[index + 1].At < AlertBoard.Settling).Max(value => value.Waiting);
                level.Should().Be(worst >= 10 ? AlertLevel.Red : worst >= 5 ? AlertLevel.Amber : null, "seed {0}, step {1}", seed, step);
                foreach (var each in Enum.GetValues<AlertLevel>())
                {
                    if (level >= each && !(shown >= each))
                        risen[each] = now;
                    if (!(shown >= each) || level >= each)
                        continue;
                    falls++;
                    (now - risen[each]).Should().BeGreaterThanOrEqualTo(AlertBoard.Settling, "seed {0}", seed);
                }

                shown = level;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

        falls.Should().BeGreaterThan(100, "stories without a fall would show nothing");
    }

    [Fact]
    public async Task Service_SomebodyWaits_IsToldWhenTheWaitIsTooLong()
    {
        var time = new ManualTime(Start);
        var options = new SpeakrMonitorOptions();
        options.Names.Queues["600"] = "Vendas";
        options.Names.Agents["1001"] = "Ana";
        using var live = new LiveCalls(time, new DisplayNames(options.Names));
        var services = new ServiceCollection().AddSingleton<ICallHistoryStore>(new InMemoryCallHistoryStore()).AddSingleton<PbxNames>()
            .BuildServiceProvider();
        using var figures = new LiveFiguresService(
            services, live, time, Options.Create(options), NullLogger<LiveFiguresService>.Instance, new DisplayNames(options.Names));
        await figures.StartAsync(CancellationToken.None);
        live.Reset("pbx", [Sample.Call("1.1") with { Queue = "600", CreatedAt = Start, Visits = [new QueueVisit { Number = 1, Queue = "600", UniqueId = "1.1", JoinedAt = Start }] }]);
        var told = new List<LiveQueue>();
        var watching = Task.Run(async () =>
        {
            await foreach (var now in figures.WatchAsync(CancellationToken.None))
            {
                lock (told)
                    told.AddRange(now.Queues);
            }
        });

        await AdvanceUntilAsync(queue => queue.Waiting == 1);
        await AdvanceUntilAsync(queue => queue.Level == AlertLevel.Amber);
        await AdvanceUntilAsync(queue => queue.Level == AlertLevel.Red);

        told.Should().OnlyContain(queue => queue.DisplayName == "Vendas" && queue.ServiceLevelThreshold == TimeSpan.FromSeconds(20) && queue.ServiceLevelTarget == 0.8);
        (told.First(queue => queue.Level == AlertLevel.Amber).Alerts.LongestWait!.Since - Start).TotalSeconds.Should().BeInRange(20, 22);
        await figures.StopAsync(CancellationToken.None);
        await watching;

        Task AdvanceUntilAsync(Func<LiveQueue, bool> condition) => Eventually.BeTrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(0.5));
                lock (told)
                    return told.Any(condition);
            },
            "the watcher is told");
    }

    [Fact]
    public void Names_InterfaceBeforeExtensionBeforeThatOfAsterisk()
    {
        var options = new DisplayNameOptions();
        options.Agents["1001"] = "Ana";
        options.Agents["PJSIP/1002"] = "Rui";
        options.Agents["1002"] = "Outro";
        var names = new DisplayNames(options);

        names.Agent(Agent("PJSIP/1001", "1001")).Should().Be("Ana");
        names.Agent(Agent("PJSIP/1002", "1002")).Should().Be("Rui");
        names.Agent(Agent("PJSIP/1003", "1003") with { Name = "Maria" }).Should().Be("Maria");
        names.Agent(Agent("PJSIP/1004", "1004")).Should().Be("1004");
        names.Agent("PJSIP/1004", "1004").Should().BeNull();
        names.Queue("600").Should().BeNull();

        static Agent Agent(string member, string extension) => new() { Interface = member, Extension = extension, State = AgentState.Free, Since = Start, Queues = [] };
    }

    private static AlertLevel? Waiting(AlertBoard board, int waiting, double second) => One(board, new LiveQueue("pbx", "600") { Waiting = waiting }, second).Level;

    private static LiveQueue One(AlertBoard board, LiveQueue queue, double second) => board.Put([queue], Start.AddSeconds(second)).Single();
}
