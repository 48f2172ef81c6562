using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Live;
using Speakr.Monitor.History;
using Speakr.Monitor.History.InMemory;
using Speakr.Monitor.Statistics;
using Speakr.Monitor.Tests.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Statistics;

/// <summary>The figures of today, kept from change to change, are those that a report reads from the history.</summary>
public sealed class LiveFigureProperties
{
    // The streams run for some minutes around 12:02 UTC, so that midnight comes in the middle of most of them.
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.CreateCustomTimeZone("test", new TimeSpan(11, 58, 0), null, null);

    private readonly StatisticsOptions _options = new() { TimeZone = Zone };

    [Fact]
    public void Today_AnyStory_IsTheReportOfTheDay()
    {
        var (compared, merged, midnights, restarts) = (0, 0, 0, 0);
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), async (int seed) =>
        {
            var random = new Random(seed);
            var events = EventStream.Of(random);
            var (store, tracker, now) = (new InMemoryCallHistoryStore(), new CallTracker(), EventStream.Start);
            var (board, day) = (new LiveFigureBoard(_options, now), default(DateTimeOffset));
            var (picture, inputs, version) = (new LivePicture(), new List<LiveInput>(), 1L);
            board.Apply(new LiveSnapshot(version, []));
            foreach (var next in events)
            {
                now = next.ReceivedAt > now ? next.ReceivedAt : now;
                tracker.Apply(next);
                if (next.Kind == CallEventKind.QueueCallerJoin && random.Next(4) == 0)
                    tracker.Apply(HandedOver(next, events[random.Next(events.Length)]));
                tracker.Advance(now);
                var changed = tracker.TakeChanges();
                merged += changed.Sum(change => change.Call.FormerLinkedIds.Count);
                inputs.Add(new LiveInput("pbx", changed, null, []));
                await store.SaveAsync([.. changed.Select(change => change.Call)], CancellationToken.None);
                if (random.Next(3) == 0)
                    continue;
                await Follow();
                await Compare();
                if (random.Next(12) > 0)
                    continue;
                // As after a restart: what is over is known from the history only.
                restarts++;
                board = new LiveFigureBoard(_options, now);
                board.Apply(new LiveSnapshot(version, picture.Open));
                await Fill();
                await Compare();
            }

            async Task Follow()
            {
                board.Turn(now);
                if (day != default && board.Today.Day.From != day)
                    midnights++;
                day = board.Today.Day.From;
                if (picture.Apply(inputs, ++version) is { } update && board.Apply(update))
                    await Fill();
                inputs.Clear();
            }

            async Task Fill()
            {
                var stored = new StoredDay(board.Today.Day);
                await foreach (var call in store.QueryAsync(new CallQuery(), CancellationToken.None))
                    board.Today.Read(stored, new LiveCallId("pbx", call.LinkedId), call);
                board.TryTake(stored).Should().BeTrue();
            }

            async Task Compare()
            {
                compared++;
                var report = await new EnumeratedReports(store, _options, new ManualTime()).GetQueueStatisticsAsync(
                    new() { From = board.Today.Day.From, To = board.Today.Day.To }, CancellationToken.None);
                var today = board.ToFigures().Queues.Where(queue => queue.Today.Offered > 0);
                today.Select(queue => $"{queue.Queue} {queue.Today}").Should().Equal(report.Select(item => $"{item.Queue} {item.Figures}"), "seed {0}", seed);
                ShouldBeAsOpen(board.ToFigures(), tracker.OpenCalls());
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));

        // Otherwise the stories would be too tame to show anything.
        new[] { compared / 20, merged, midnights, restarts }.Should().OnlyContain(count => count > 30);
    }

    [Theory]
    [InlineData("t1")]
    [InlineData("t3")]
    [InlineData("t4")]
    public async Task Today_Recording_IsTheReportOfTheDay(string name)
    {
        var start = new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
        _options.TimeZone = TimeZoneInfo.Utc;
        var (store, tracker, board) = (new InMemoryCallHistoryStore(), new CallTracker(), new LiveFigureBoard(_options, start));
        board.Apply(new LiveSnapshot(1, []));
        foreach (var next in RecordedTruthTests.Recording(name, 1, start).Events)
        {
            tracker.Apply(next);
            tracker.Advance(next.ReceivedAt);
            var changed = tracker.TakeChanges();
            board.Apply(new LiveUpdate(2, [.. changed.Select(change => new LiveCall("pbx", change.Call))], []));
            await store.SaveAsync([.. changed.Select(change => change.Call)], CancellationToken.None);
        }

        var report = await new EnumeratedReports(store, _options, new ManualTime()).GetQueueStatisticsAsync(new() { From = board.Today.Day.From }, CancellationToken.None);

        report.Should().NotBeEmpty();
        board.ToFigures().Queues.Select(queue => (queue.Queue, queue.Today)).Should().Equal(report.Select(item => (item.Queue, item.Figures)));
    }

    private static void ShouldBeAsOpen(LiveFigures figures, IReadOnlyList<Call> open)
    {
        var waiting = open.Where(call => call.OnPanel).SelectMany(call => call.Visits).Where(visit => visit is { EndReason: null, AnsweredAt: null }).ToList();
        figures.Queues.Sum(queue => queue.Waiting).Should().Be(waiting.Count);
        figures.Queues.Min(queue => queue.LongestWaitSince).Should().Be(waiting.Min(visit => visit.JoinedAt));
    }

    private static CallEvent HandedOver(CallEvent join, CallEvent caller)
    {
        var channel = caller.LinkedId == join.LinkedId || caller.LinkedId is null ? $"{join.LinkedId}0" : caller.LinkedId;
        return join with
        {
            Kind = CallEventKind.AttendedTransfer, Queue = null, Result = "Success", DestType = "App", Transferee = new ChannelIds(channel, channel, "5511"),
        };
    }
}
