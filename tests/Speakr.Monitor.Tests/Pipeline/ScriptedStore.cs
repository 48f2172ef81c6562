using System.Runtime.CompilerServices;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Tests.Pipeline;

/// <summary>A store that fails when and how the test wants.</summary>
internal sealed class ScriptedStore : ICallHistoryStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Call> _calls = new(StringComparer.Ordinal);

    /// <summary>What to throw for a batch, if anything.</summary>
    public Func<IReadOnlyList<Call>, CallHistoryException?> Failure { get; set; } = _ => null;

    public Func<Exception?> InitializeFailure { get; set; } = () => null;

    /// <summary>What a query finds, instead of what was saved.</summary>
    public Func<CallQuery, IEnumerable<Call>>? RowsOf { get; set; }

    public int Attempts { get; private set; }

    public IReadOnlyDictionary<string, Call> Calls
    {
        get
        {
            lock (_lock)
                return new Dictionary<string, Call>(_calls);
        }
    }

    public ValueTask InitializeAsync(CancellationToken cancellationToken) =>
        InitializeFailure() is { } failure ? ValueTask.FromException(failure) : ValueTask.CompletedTask;

    public ValueTask SaveAsync(IReadOnlyList<Call> changed, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Attempts++;
            if (Failure(changed) is { } failure)
                return ValueTask.FromException(failure);
            foreach (var call in changed)
                _calls[call.LinkedId] = call;
            return ValueTask.CompletedTask;
        }
    }

    public ValueTask<Call?> FindAsync(string linkedId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Calls.GetValueOrDefault(linkedId));

    public async IAsyncEnumerable<Call> QueryAsync(CallQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var matching = RowsOf?.Invoke(query) ?? Calls.Values.Where(call => (query.OnPanel is null || call.OnPanel == query.OnPanel)
            && (query.UpdatedBefore is null || call.UpdatedAt < query.UpdatedBefore));
        foreach (var call in matching)
            yield return call;
    }
}
