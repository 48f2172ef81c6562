using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>Makes troubles, up to two at once, in an order and with times that a seed decides.</summary>
internal sealed class TroubleMaker(IReadOnlyList<Trouble> troubles, Hearing hearing, int seed, Action<string> log)
{
    private const int Lanes = 2;
    private const double LongestPause = 2.5;

    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);
    private readonly HashSet<string> _busy = new(StringComparer.Ordinal);
    private readonly List<Trouble> _deck = [];

    public ConcurrentDictionary<string, int> Made { get; } = new(StringComparer.Ordinal);

    /// <summary>Returns when the time is over and every trouble has ended.</summary>
    public async Task RunAsync(TimeSpan duration)
    {
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => RunLaneAsync(clock, duration, lane)));
    }

    private async Task RunLaneAsync(Stopwatch clock, TimeSpan duration, int lane)
    {
        await Task.Delay(Seconds(lane, lane + LongestPause));
        while (clock.Elapsed < duration)
        {
            if (Draw() is { } trouble)
                await MakeAsync(trouble, duration - clock.Elapsed);
            await Task.Delay(Seconds(0, LongestPause));
        }
    }

    private async Task MakeAsync(Trouble trouble, TimeSpan rest)
    {
        var (began, wanted) = (DateTimeOffset.UtcNow, Seconds(trouble.Shortest, trouble.Longest));
        var lasting = wanted < rest ? wanted : rest;
        log(string.Create(CultureInfo.InvariantCulture, $"{trouble} for {lasting.TotalSeconds:0.0} s"));
        try
        {
            await trouble.Begin();
            await Task.Delay(lasting);
        }
        finally
        {
            await trouble.End();
            foreach (var host in trouble.Deafens)
                hearing.Deafen(host, began);
            Made.AddOrUpdate(trouble.Kind, 1, (_, count) => count + 1);
            log($"{trouble} is over");
            lock (_lock)
                _busy.ExceptWith(trouble.Targets);
        }
    }

    /// <summary>Like cards: every trouble comes once before one comes again.</summary>
    private Trouble? Draw()
    {
        lock (_lock)
        {
            if (_deck.Count == 0)
                _deck.AddRange(troubles.OrderBy(_ => _random.Next()));
            if (_deck.Find(next => !next.Targets.Any(_busy.Contains)) is not { } trouble)
                return null;
            _deck.Remove(trouble);
            _busy.UnionWith(trouble.Targets);
            return trouble;
        }
    }

    private TimeSpan Seconds(double least, double most)
    {
        lock (_lock)
            return TimeSpan.FromSeconds(least + _random.NextDouble() * (most - least));
    }
}
