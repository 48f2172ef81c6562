namespace Speakr.Monitor.Tests.Support;

/// <summary>The system's time with a wall clock that can be set. Thread-safe.</summary>
internal sealed class SettableTime : TimeProvider
{
    private long _steps;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _steps));

    public void Step(TimeSpan by) => Interlocked.Add(ref _steps, by.Ticks);
}
