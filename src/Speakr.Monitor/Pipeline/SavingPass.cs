using Speakr.Monitor.Calls;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Pipeline;

/// <summary>
/// Saves a batch and isolates the calls whose values the store does not take, by bisection. A call is refused only if others were saved and it still
/// fails after that; any other failure is the store's and ends the pass.
/// </summary>
/// <param name="writer">Where to save.</param>
/// <param name="isSetAside">Whether a call has been refused before, while others were saved.</param>
/// <param name="cancellationToken">Cancels the operation.</param>
internal sealed class SavingPass(IHistoryWriter writer, Func<string, bool> isSetAside, CancellationToken cancellationToken)
{
    private readonly List<(CallChange Change, CallHistoryException Failure)> _refused = [];

    public List<CallChange> Saved { get; } = [];

    public IReadOnlyList<(CallChange Change, CallHistoryException Failure)> Refused => _refused;

    public IEnumerable<(CallChange Change, CallHistoryException Failure)> NewlyRefused =>
        _refused.Where(refused => !isSetAside(refused.Change.Call.LinkedId));

    /// <exception cref="CallHistoryException">The store is at fault. Some calls may have been saved, which saving again does not change.</exception>
    public async Task RunAsync(IReadOnlyList<CallChange> batch)
    {
        await SaveAsync(batch).ConfigureAwait(false);
        if (_refused.Count == 0)
            return;
        if (Saved.Count == 0)
        {
            if (NewlyRefused.FirstOrDefault() is { Failure: { } failure })
                throw failure;
            return;
        }

        // The fault may have passed while the others were saved.
        var again = _refused.ToArray();
        _refused.Clear();
        foreach (var (change, _) in again)
            await SaveAsync([change]).ConfigureAwait(false);
    }

    private async Task SaveAsync(IReadOnlyList<CallChange> batch)
    {
        try
        {
            await writer.SaveAsync([.. batch.Select(change => change.Call)], cancellationToken).ConfigureAwait(false);
            Saved.AddRange(batch);
        }
        catch (CallHistoryException failure) when (failure.IsAboutValues && !failure.IsTransient)
        {
            if (batch.Count == 1)
            {
                _refused.Add((batch[0], failure));
                return;
            }

            var half = batch.Count / 2;
            await SaveAsync([.. batch.Take(half)]).ConfigureAwait(false);
            await SaveAsync([.. batch.Skip(half)]).ConfigureAwait(false);
        }
    }
}
