namespace Speakr.Monitor.Calls;

/// <summary>One answer of the PBX to <c>QueueStatus</c>, as far as it has been received: the waiting callers of each queue.</summary>
/// <param name="beganAt">When its first event was received.</param>
/// <param name="mayBeMixed">Whether events of another list may be among its own.</param>
internal sealed class QueueStatusList(DateTimeOffset beganAt, bool mayBeMixed = false)
{
    /// <summary>
    /// AMI promises no order between answers and events, so nothing this recent is compared with a list.
    /// </summary>
    public static readonly TimeSpan Blur = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, ListedQueue> _queues = new(StringComparer.Ordinal);
    private string? _lastAnnounced;

    // Entries left over from another list may fill the announced number of this one.
    private bool _isMixed;

    public DateTimeOffset BeganAt { get; } = beganAt;

    /// <summary>How many entries and queues have been added, repetitions included.</summary>
    public int Length { get; private set; }

    /// <summary>The waiting callers of announced queues.</summary>
    public IEnumerable<CallEvent> Entries => _queues.Values.Where(queue => queue.IsAnnounced).SelectMany(queue => queue.Entries.Values);

    /// <summary>The queues whose waiting callers are all listed.</summary>
    public IEnumerable<string> CompleteQueues => _queues.Keys.Where(IsComplete);

    /// <summary>Whether the list says that the channel waits in the queue.</summary>
    public bool Lists(string queue, string channel) => _queues.TryGetValue(queue, out var listed) && listed.Entries.ContainsKey(channel);

    /// <summary>Whether all waiting callers of the queue are listed, so a caller not listed does not wait.</summary>
    public bool IsComplete(string queue) => !_isMixed && _queues.TryGetValue(queue, out var listed) && listed.IsAnnounced
        && (listed.Calls is { } calls ? calls == listed.Entries.Count : !mayBeMixed);

    /// <returns>False when the queue has been announced long before: its announcement belongs to another list.</returns>
    public bool Announce(CallEvent parameters)
    {
        var queue = QueueOf(parameters);
        if (parameters.ReceivedAt - queue.BeganAt > Blur)
            return false;
        // Only an announcement that follows itself is sure to be a repetition and not another client's list.
        _isMixed |= queue.IsAnnounced && _lastAnnounced != parameters.Queue;
        queue.Calls = parameters.Count;
        queue.IsAnnounced = true;
        _lastAnnounced = parameters.Queue;
        return true;
    }

    public void Add(CallEvent entry)
    {
        QueueOf(entry).Entries[entry.UniqueId!] = entry;
        _lastAnnounced = null;
    }

    private ListedQueue QueueOf(CallEvent listEvent)
    {
        Length++;
        if (!_queues.TryGetValue(listEvent.Queue!, out var queue))
            _queues.Add(listEvent.Queue!, queue = new ListedQueue(listEvent.ReceivedAt));
        return queue;
    }

    private sealed class ListedQueue(DateTimeOffset beganAt)
    {
        public DateTimeOffset BeganAt { get; } = beganAt;

        public bool IsAnnounced { get; set; }

        /// <summary>How many wait, by the PBX's own count; <see langword="null"/> when it does not say.</summary>
        public int? Calls { get; set; }

        public Dictionary<string, CallEvent> Entries { get; } = new(StringComparer.Ordinal);
    }
}
