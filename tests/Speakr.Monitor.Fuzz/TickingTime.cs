namespace Speakr.Monitor.Fuzz;

/// <summary>A clock that goes on when it is told to: the same input always finds the same time. Not thread-safe.</summary>
internal sealed class TickingTime : TimeProvider
{
    private DateTimeOffset _now = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);

    public void Tick() => _now += TimeSpan.FromMilliseconds(250);

    public override DateTimeOffset GetUtcNow() => _now;
}
