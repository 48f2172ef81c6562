namespace Speakr.Monitor.Calls;

/// <summary>
/// Several sources of one PBX: what more than one of them reports has happened once. The nth of equal events of one source is the nth of another, whichever of
/// the two comes first, so that what really happens twice counts twice. Costs nothing while there is but one source.
/// </summary>
internal sealed class SharedSources
{
    // How far one source may be behind another.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, ulong> _bits = new(StringComparer.Ordinal);
    private readonly Dictionary<ulong, Heard> _heard = [];
    private readonly Queue<Heard> _order = new();
    private string? _latest;
    private ulong _bit;

    // Those that have reported the same event as another.
    private ulong _shared;

    /// <summary>How far behind what is known of a call a source may be: none while it is the only one.</summary>
    public TimeSpan Lag => _bits.Count > 1 ? Window : TimeSpan.Zero;

    /// <summary>Whether another source has reported the event already.</summary>
    public bool IsEcho(CallEvent callEvent)
    {
        if (callEvent.Kind == CallEventKind.ClockStepped)
            return false;
        // Nearly always the same source as before.
        if (_latest != callEvent.Source)
            (_latest, _bit) = (callEvent.Source, BitOf(callEvent.Source));
        if (_bits.Count == 1 || !IsOfThePbx(callEvent.Kind))
            return false;
        Forget(callEvent.ReceivedAt - Window);
        var fingerprint = EventFingerprint.Of(callEvent);
        var last = _heard.GetValueOrDefault(fingerprint);
        for (var heard = last; heard is not null; heard = heard.Next)
        {
            if ((heard.Sources & _bit) == 0)
            {
                heard.Sources |= _bit;
                _shared |= heard.Sources;
                return true;
            }

            last = heard;
        }

        var first = new Heard(fingerprint, callEvent.ReceivedAt) { Sources = _bit };
        _order.Enqueue(first);
        if (last is null)
            _heard.Add(fingerprint, first);
        else
            last.Next = first;
        return false;
    }

    /// <summary>Whether the two are known to report the same.</summary>
    public bool AreOne(string source, string other) =>
        source == other || (_bits.GetValueOrDefault(source) is var one && _bits.GetValueOrDefault(other) is var two && (one & _shared) != 0 && (two & _shared) != 0);

    /// <summary>What each source reports for itself: its connection, the answers to its own requests, and that the PBX is up.</summary>
    private static bool IsOfThePbx(CallEventKind kind) => kind is not (CallEventKind.Connected or CallEventKind.Disconnected or CallEventKind.FullyBooted
        or CallEventKind.QueueParams or CallEventKind.QueueEntry or CallEventKind.QueueStatusComplete
        or CallEventKind.CoreShowChannel or CallEventKind.CoreShowChannelsComplete);

    private ulong BitOf(string source)
    {
        if (!_bits.TryGetValue(source, out var bit))
            _bits.Add(source, bit = 1UL << (_bits.Count & 63));
        return bit;
    }

    private void Forget(DateTimeOffset before)
    {
        while (_order.TryPeek(out var oldest) && oldest.At < before)
        {
            _order.Dequeue();
            if (oldest.Next is { } next)
                _heard[oldest.Fingerprint] = next;
            else
                _heard.Remove(oldest.Fingerprint);
        }
    }

    private sealed class Heard(ulong fingerprint, DateTimeOffset at)
    {
        public ulong Fingerprint { get; } = fingerprint;

        public DateTimeOffset At { get; } = at;

        public ulong Sources { get; set; }

        public Heard? Next { get; set; }
    }
}
