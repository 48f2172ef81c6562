namespace Speakr.Monitor.Calls;

/// <summary>Who waits where according to the PBX: one answer to <c>QueueStatus</c>, as far as it has been received.</summary>
/// <param name="beganAt">When its first event was received.</param>
/// <param name="mayBeMixed">Whether events of another list may be among its own.</param>
internal sealed class QueueStatusList(DateTimeOffset beganAt, bool mayBeMixed = false)
{
    /// <summary>
    /// AMI promises no order between answers and what is published meanwhile, and nothing so recent is held against a list or taken from it.
    /// </summary>
    public static readonly TimeSpan Blur = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, ListedQueue> _queues = new(StringComparer.Ordinal);
    private string? _lastAnnounced;

    // Names that another list has left may make up the number of this one, in any queue.
    private bool _isMixed;

    public DateTimeOffset BeganAt { get; } = beganAt;

    /// <summary>How many entries and queues have been added, repetitions included.</summary>
    public int Length { get; private set; }

    /// <summary>Those who wait, in queues that the PBX has announced.</summary>
    public IEnumerable<CallEvent> Entries => _queues.Values.Where(queue => queue.IsAnnounced).SelectMany(queue => queue.Entries.Values);

    /// <summary>The queues of which all who wait are known to be listed.</summary>
    public IEnumerable<string> CompleteQueues => _queues.Keys.Where(IsComplete);

    /// <summary>Whether the list says that the channel waits in the queue.</summary>
    public bool Lists(string queue, string channel) => _queues.TryGetValue(queue, out var listed) && listed.Entries.ContainsKey(channel);

    /// <summary>Whether all who wait in the queue are known to be listed, so that whoever is missing does not wait.</summary>
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
