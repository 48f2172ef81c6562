using Speakr.Monitor.History;

namespace Speakr.Monitor.Pipeline;

/// <summary>The state of one pipeline. Thread-safe.</summary>
internal sealed class PipelineState(string name, PbxActor actor)
{
    // At most so many causes of one outage are logged.
    private const int MaxReported = 10;

    private readonly Lock _lock = new();
    private StoreStatus _store = new(IsReady: false, Since: default, Pending: 0, LastError: null);
    private MonitorRole _role = MonitorRole.Starting;
    private string? _writer;

    // Messages that were logged for this outage. Two loops may report it in different words.
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);

    public string Name { get; } = name;

    public StoreStatus Store
    {
        get
        {
            lock (_lock)
                return _store;
        }
    }

    /// <summary>Whether the journal, if there is one, takes events.</summary>
    public bool IsDurable => actor.JournalState.IsDurable;

    /// <summary>Changed calls that wait to be saved.</summary>
    public int Unsaved => actor.Changed.Count;

    public PipelineStatus Status
    {
        get
        {
            lock (_lock)
            {
                return new PipelineStatus(
                    Name, _role, _writer, actor.Waiting, actor.JournalState.Usage?.Events, actor.JournalState.Usage?.Bytes, actor.JournalState.Trouble)
                {
                    SetAside = actor.Changed.SetAside,
                    ClosedOverLimit = actor.OverLimit.Closed,
                };
            }
        }
    }

    /// <returns>Whether this is news.</returns>
    public bool ReportAway(CallHistoryException away, int pending, DateTimeOffset now)
    {
        lock (_lock)
        {
            var before = _store;
            _store = new StoreStatus(IsReady: false, before.IsReady || before.Since == default ? now : before.Since, pending, away.Message);
            return _reported.Count < MaxReported && _reported.Add(WithoutNumbers(away.Message));
        }
    }

    /// <returns>Whether it was down and had been reported.</returns>
    public bool ReportReached(int pending, DateTimeOffset now)
    {
        lock (_lock)
        {
            var before = _store;
            _store = new StoreStatus(IsReady: true, before.IsReady ? before.Since : now, pending, LastError: null);
            _reported.Clear();
            return before.LastError is not null;
        }
    }

    /// <returns>Whether this is news.</returns>
    public bool StandBy(string? writer) => Become(MonitorRole.StandingBy, writer);

    /// <returns>Whether this is news.</returns>
    public bool Lead() => Become(MonitorRole.Writing, null);

    // Milliseconds, ports and thread ids differ each time for one cause.
    private static string WithoutNumbers(string message) => string.Concat(message.Where(letter => !char.IsAsciiDigit(letter)));

    private bool Become(MonitorRole role, string? writer)
    {
        lock (_lock)
        {
            var isNews = _role != role || _writer != writer;
            (_role, _writer) = (role, writer);
            return isNews;
        }
    }
}
