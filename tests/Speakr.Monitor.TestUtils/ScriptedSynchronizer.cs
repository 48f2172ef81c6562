using System.Collections.Concurrent;
using Speakr.Monitor.Cdr;

namespace Speakr.Monitor.TestUtils;

/// <summary>Runs end as the test says, one after the other; without a script well and with nothing to do.</summary>
public sealed class ScriptedSynchronizer(string name = "freepbx") : ICdrSynchronizer
{
    private readonly ConcurrentQueue<Func<CdrSyncRequest, CancellationToken, Task<CdrSyncResult>>> _script = new();
    private readonly ConcurrentQueue<CdrSyncRequest> _requests = new();

    public string Name => name;

    public CdrSyncStatus Status { get; set; } = new();

    /// <summary>What was asked for, oldest first.</summary>
    public IReadOnlyCollection<CdrSyncRequest> Requests => _requests;

    public int Runs => _requests.Count;

    public static CdrSyncResult Result(long copied = 0, int inQuarantine = 0) => new()
    {
        Mode = CdrSyncMode.Mark, Copied = copied, Found = 0, Marked = copied, InQuarantine = inQuarantine, Duration = TimeSpan.FromSeconds(2),
    };

    public ScriptedSynchronizer Then(Func<CdrSyncRequest, CancellationToken, Task<CdrSyncResult>> run)
    {
        _script.Enqueue(run);
        return this;
    }

    public ScriptedSynchronizer ThenFails(Exception failure, long afterRows = 0) => Then((request, _) =>
    {
        if (afterRows > 0)
            request.Progress?.Report(new CdrSyncProgress(afterRows, null, null));
        return Task.FromException<CdrSyncResult>(failure);
    });

    public ValueTask<CdrSyncResult> RunOnceAsync(CancellationToken cancellationToken) => RunOnceAsync(new CdrSyncRequest(), cancellationToken);

    public ValueTask<CdrSyncResult> RunOnceAsync(CdrSyncRequest request, CancellationToken cancellationToken)
    {
        _requests.Enqueue(request);
        return new ValueTask<CdrSyncResult>(_script.TryDequeue(out var run) ? run(request, cancellationToken) : Task.FromResult(Result()));
    }
}
