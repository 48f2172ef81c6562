namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>When which host may have been deaf. Knows too much rather than too little: what it calls heard was heard and kept. Thread-safe.</summary>
/// <param name="hosts">Their names.</param>
/// <param name="isSteady">Whether a host has been connected for long enough to know that it is.</param>
internal sealed class Hearing(IReadOnlyCollection<string> hosts, Func<string, bool> isSteady)
{
    // What was received but is not in the journal yet dies with the process.
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly List<Deafness> _deaf = [];

    /// <summary>A trouble began at that time and is over now; the host hears again as soon as it is connected.</summary>
    public void Deafen(string host, DateTimeOffset from)
    {
        lock (_lock)
            _deaf.Add(new Deafness(host, from - Before));
    }

    /// <summary>Notes who hears again, until it is cancelled.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(LookInterval, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lock (_lock)
            {
                foreach (var deafness in _deaf.Where(deafness => deafness.To is null && isSteady(deafness.Host)))
                    deafness.To = DateTimeOffset.UtcNow;
            }
        }
    }

    /// <summary>How many hosts have heard everything of that time and kept it.</summary>
    public int Heard(DateTimeOffset from, DateTimeOffset to)
    {
        lock (_lock)
            return hosts.Count(host => !_deaf.Exists(deaf => deaf.Host == host && deaf.From <= to && !(deaf.To < from)));
    }

    private sealed class Deafness(string host, DateTimeOffset from)
    {
        public string Host { get; } = host;

        public DateTimeOffset From { get; } = from;

        public DateTimeOffset? To { get; set; }
    }
}
