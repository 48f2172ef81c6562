namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>When which host may have been deaf. Knows too much rather than too little: what it calls heard was heard. Thread-safe.</summary>
internal sealed class Hearing(IReadOnlyCollection<string> hosts)
{
    // What was received but is not in the journal yet dies with the process.
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(2);

    // To notice the loss of a connection, to start, to wait for the next try and to connect.
    private static readonly TimeSpan After = TimeSpan.FromSeconds(20);

    private readonly Lock _lock = new();
    private readonly List<(string Host, DateTimeOffset From, DateTimeOffset To)> _deaf = [];

    public void Deafen(string host, DateTimeOffset from, DateTimeOffset to)
    {
        lock (_lock)
            _deaf.Add((host, from - Before, to + After));
    }

    /// <summary>Whether one host has heard everything of that time and kept it.</summary>
    public bool IsHeard(DateTimeOffset from, DateTimeOffset to)
    {
        lock (_lock)
            return hosts.Any(host => !_deaf.Exists(deaf => deaf.Host == host && deaf.From <= to && deaf.To >= from));
    }
}
