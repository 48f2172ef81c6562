namespace Speakr.Monitor.Calls;

/// <summary>Until when events of each source are complete, to know what may have been missed when its connection was lost.</summary>
internal sealed class SourceCoverage
{
    private readonly Dictionary<string, DateTimeOffset> _heardUntil = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _connectedAt = new(StringComparer.Ordinal);
    private readonly HashSet<string> _lost = new(StringComparer.Ordinal);
    private string? _source;
    private DateTimeOffset _at;

    /// <summary>Which of them report the same, so that one has what the other missed.</summary>
    public SharedSources Sources { get; } = new();

    public void Add(CallEvent callEvent)
    {
        if (callEvent.Kind is CallEventKind.Connected or CallEventKind.Disconnected or CallEventKind.ClockStepped)
            return;
        // Nearly always the same source as before.
        if (_source != callEvent.Source)
        {
            Keep();
            _source = callEvent.Source;
        }

        _at = callEvent.ReceivedAt;
    }

    /// <summary>
    /// The connection was lost at some time before now: at <paramref name="callEvent"/> when it reports the loss, and otherwise, because the process
    /// was killed, after the last event.
    /// </summary>
    /// <returns>Until when nothing was missed; <see langword="null"/> when nothing had been received, or the loss is already known.</returns>
    public DateTimeOffset? Lose(CallEvent callEvent)
    {
        Keep();
        if (callEvent.Kind == CallEventKind.Connected)
            _connectedAt[callEvent.Source] = callEvent.ReceivedAt;
        var (source, isConnected) = (callEvent.Source, callEvent.Kind == CallEventKind.Connected);
        if (isConnected && _lost.Remove(source))
            return null;
        if (!_heardUntil.TryGetValue(source, out var heardUntil))
            return null;
        // The process was killed, and missed what the other sources sent as well.
        if (isConnected)
            return heardUntil;
        _lost.Add(source);
        return HasHeardSince(source, callEvent.ReceivedAt) ? null : callEvent.ReceivedAt;
    }

    /// <summary>Whether the source has reported that its connection is lost, and has no other since.</summary>
    public bool IsLost(string source) => _lost.Contains(source);

    /// <summary>Whether the source has been connected since a time, or another one that reports the same, so that nothing was missed.</summary>
    public bool HasHeardSince(string source, DateTimeOffset time)
    {
        Keep();
        return IsConnectedSince(source, time) || _heardUntil.Keys.Any(other => other != source && Sources.AreOne(source, other) && IsConnectedSince(other, time));
    }

    private bool IsConnectedSince(string source, DateTimeOffset time) =>
        !_lost.Contains(source) && !(_connectedAt.TryGetValue(source, out var connectedAt) && connectedAt >= time);

    private void Keep()
    {
        if (_source is not null)
            _heardUntil[_source] = _at;
    }
}
