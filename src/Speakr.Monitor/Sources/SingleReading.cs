namespace Speakr.Monitor.Sources;

/// <summary>Lets a source be enumerated once at a time.</summary>
internal sealed class SingleReading
{
    private int _isHeld;

    /// <exception cref="InvalidOperationException">Another enumeration is running.</exception>
    public Turn Begin(string source) =>
        Interlocked.Exchange(ref _isHeld, 1) == 0 ? new Turn(this) : throw new InvalidOperationException($"Source {source} is being read already.");

    public readonly struct Turn(SingleReading reading) : IDisposable
    {
        public void Dispose() => Volatile.Write(ref reading._isHeld, 0);
    }
}
