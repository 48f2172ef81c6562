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
    private readonly TroubleDeck _deck = new(troubles, new Random(seed));

    public ConcurrentDictionary<string, int> Made { get; } = new(StringComparer.Ordinal);

    private int KindsLeft
    {
        get
        {
            lock (_lock)
                return _deck.KindsLeft;
        }
    }

    /// <summary>Returns when the time is over, every kind was made and every trouble has ended.</summary>
    public async Task RunAsync(TimeSpan duration)
    {
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => RunLaneAsync(clock, duration, lane)));
    }

    private async Task RunLaneAsync(Stopwatch clock, TimeSpan duration, int lane)
    {
        await Task.Delay(Seconds(lane, lane + LongestPause));
        while (clock.Elapsed < duration || KindsLeft > 0)
        {
            var rest = duration - clock.Elapsed;
            if (Draw(rest, out var longest) is { } trouble)
                await MakeAsync(trouble, longest);
            await Task.Delay(Seconds(0, LongestPause));
        }
    }

    private async Task MakeAsync(Trouble trouble, TimeSpan longest)
    {
        var began = DateTimeOffset.UtcNow;
        var lasting = Seconds(trouble.Shortest, Math.Max(trouble.Shortest, Math.Min(trouble.Longest, longest.TotalSeconds)));
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

    /// <param name="rest">How long there is trouble yet.</param>
    /// <param name="longest">How long this one may last, so that every kind has its turn in that time.</param>
    private Trouble? Draw(TimeSpan rest, out TimeSpan longest)
    {
        lock (_lock)
        {
            longest = _deck.KindsLeft > 0 ? rest * Lanes / _deck.KindsLeft - TimeSpan.FromSeconds(LongestPause) : rest;
            if (_deck.Deal(_busy) is not { } trouble)
                return null;
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
