using System.Runtime.CompilerServices;
using System.Text.Json;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;

namespace CustomHistoryStore;

/// <summary>Keeps calls in a file to which each write adds one line, and in memory, from which they are read. The file only grows.</summary>
public sealed class JsonLinesHistoryStore(string path) : ICallHistoryStore, IDisposable
{
    // Several PBXs have a writer each.
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Lock _lock = new();
    private readonly OrderedDictionary<string, Call> _calls = new(StringComparer.Ordinal);
    private CallFile? _file;

    public async ValueTask InitializeAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            _file ??= await CallFile.OpenAsync(path, Keep, cancellationToken);
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or JsonException)
        {
            throw new CallHistoryException($"{path} cannot be used: {failure.Message}", isTransient: false, failure);
        }
        catch (IOException failure)
        {
            // Another process may have it still.
            throw new CallHistoryException($"{path} cannot be opened: {failure.Message}", isTransient: true, failure);
        }
        finally
        {
            _writing.Release();
        }
    }

    #region save
    public async ValueTask SaveAsync(IReadOnlyList<Call> changed, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (changed.Count == 0)
                return;
            List<Call> stored = [.. changed.Select(call => call.SavedOver(Stored(call)) with { FormerLinkedIds = call.FormerLinkedIds })];
            _file!.Append(stored);
            Keep(stored);
        }
        catch (IOException failure)
        {
            throw new CallHistoryException($"{path} cannot be written: {failure.Message}", isTransient: true, failure);
        }
        finally
        {
            _writing.Release();
        }
    }
    #endregion

    #region read
    public ValueTask<Call?> FindAsync(string linkedId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            return ValueTask.FromResult(_calls.GetValueOrDefault(linkedId));
    }

    public async IAsyncEnumerable<Call> QueryAsync(CallQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        List<Call> found;
        lock (_lock)
            found = [.. _calls.Values.Reverse().Where(query.Matches).Take(query.Limit ?? int.MaxValue)];
        foreach (var call in found)
            yield return call;
        await ValueTask.CompletedTask;
    }
    #endregion

    public void Dispose()
    {
        _file?.Dispose();
        _writing.Dispose();
    }

    private Call? Stored(Call call)
    {
        if (_calls.TryGetValue(call.LinkedId, out var stored))
            return stored;
        var former = call.FormerLinkedIds.FirstOrDefault(_calls.ContainsKey);
        return former is null ? null : _calls[former] with { Visits = [] };
    }

    // A call that is known keeps its place, so that the order is that of adding, also after a restart.
    private void Keep(List<Call> batch)
    {
        lock (_lock)
        {
            foreach (var call in batch)
            {
                // Handed over to this caller: the first of them becomes this call and keeps its place.
                foreach (var former in call.FormerLinkedIds)
                {
                    var place = _calls.IndexOf(former);
                    if (place >= 0 && !_calls.ContainsKey(call.LinkedId))
                        _calls.Insert(place, call.LinkedId, call);
                    _calls.Remove(former);
                }

                _calls[call.LinkedId] = call with { FormerLinkedIds = [] };
            }
        }
    }
}
