using System.Diagnostics;
using System.Globalization;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Live;

namespace Speakr.Monitor.Benchmarks;

/// <summary>What watchers of live calls cost a tracker: the same events with none and with many, turn by turn.</summary>
internal sealed class LiveLoad(int watchers)
{
    private const int Rounds = 3;
    private const int Rate = 5_000;
    private const int PacedSeconds = 4;

    private readonly CallEvent[] _events = Traffic.Events(copies: 4_000);
    private long _told;

    public async Task RunAsync()
    {
        await MeasureAsync(watching: watchers, isShown: false);
        for (var round = 0; round < Rounds; round++)
        {
            await MeasureAsync(watching: 0, isShown: true);
            await MeasureAsync(watching: watchers, isShown: true);
        }
    }

    private async Task MeasureAsync(int watching, bool isShown)
    {
        using var live = new LiveCalls(TimeProvider.System);
        _told = 0;
        var tasks = Enumerable.Range(0, watching).Select(_ => Task.Run(() => WatchAsync(live))).ToArray();
        var burst = Burst(live);
        var toldOfBurst = Interlocked.Exchange(ref _told, 0);
        var before = Environment.CpuUsage.TotalTime;
        var (body, publish) = await Task.Factory.StartNew(() => Paced(live), TaskCreationOptions.LongRunning);
        var cpu = (Environment.CpuUsage.TotalTime - before) / PacedSeconds;
        var told = Interlocked.Exchange(ref _told, 0) / Math.Max(watching, 1);
        using var over = new CancellationTokenSource();
        var beside = Task.Factory.StartNew(() => Beside(over.Token), TaskCreationOptions.LongRunning);
        await Task.Factory.StartNew(() => Paced(live), TaskCreationOptions.LongRunning);
        await over.CancelAsync();
        var capacity = await beside;
        live.Complete();
        await Task.WhenAll(tasks);
        if (!isShown)
            return;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{watching,5} watchers: burst {burst,9:N0} events/s ({toldOfBurst / Math.Max(watching, 1)} updates each); at {Rate:N0} events/s ({told} updates each): another tracker beside {capacity,9:N0} events/s; {body:0.00} us an event in the loop, {publish:0.00} of them to publish; {cpu.TotalMilliseconds:0} ms of processor time a second"));
    }

    /// <returns>Events a second.</returns>
    private double Burst(LiveCalls live)
    {
        var (tracker, start) = (new CallTracker(), Stopwatch.GetTimestamp());
        foreach (var portion in _events.Chunk(1024))
        {
            foreach (var callEvent in portion)
                tracker.Apply(callEvent);
            live.Publish("burst", tracker.TakeChanges());
        }

        return _events.Length / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <returns>Microseconds an event, and those to publish: each event by itself.</returns>
    private (double Body, double Publish) Paced(LiveCalls live)
    {
        var (tracker, count) = (new CallTracker(), Rate * PacedSeconds);
        var (start, body, publish) = (Stopwatch.GetTimestamp(), 0L, 0L);
        for (var i = 0; i < count; i++)
        {
            // The load has a pace: it waits for its time, as a feed does, and leaves the processor to the watchers meanwhile.
            while (Stopwatch.GetElapsedTime(start).TotalSeconds * Rate < i)
                Thread.Sleep(1);
            var begin = Stopwatch.GetTimestamp();
            tracker.Apply(_events[i]);
            var changes = tracker.TakeChanges();
            var tracked = Stopwatch.GetTimestamp();
            live.Publish("paced", changes);
            var end = Stopwatch.GetTimestamp();
            (body, publish) = (body + end - begin, publish + end - tracked);
        }

        return (Microseconds(body) / count, Microseconds(publish) / count);
    }

    /// <returns>Events a second of a tracker that publishes nothing: what the machine has left.</returns>
    private double Beside(CancellationToken over)
    {
        var (count, start) = (0L, Stopwatch.GetTimestamp());
        while (!over.IsCancellationRequested)
        {
            var tracker = new CallTracker();
            foreach (var portion in _events.Chunk(1024).TakeWhile(_ => !over.IsCancellationRequested))
            {
                foreach (var callEvent in portion)
                    tracker.Apply(callEvent);
                tracker.TakeChanges();
                count += portion.Length;
            }
        }

        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;

    private async Task WatchAsync(LiveCalls live)
    {
        await foreach (var _ in live.WatchAsync(CancellationToken.None))
            Interlocked.Increment(ref _told);
    }
}
