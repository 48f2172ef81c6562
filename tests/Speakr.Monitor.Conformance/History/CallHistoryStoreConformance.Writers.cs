using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Xunit;

namespace Speakr.Monitor.Conformance.History;

/// <summary>Several PBXs are saved at once.</summary>
public abstract partial class CallHistoryStoreConformance
{
    [SkippableFact]
    public virtual async Task Save_SeveralAtOnce_AllAreStored()
    {
        var calls = SampleCalls.Many(400, number => SampleCalls.Waiting(number));
        await Task.WhenAll(calls.Chunk(100).Select(ofOnePbx => Task.Run(async () =>
        {
            foreach (var batch in ofOnePbx.Chunk(10))
                await SaveUntilItSucceedsAsync(batch);
        })));
        // What a store keeps besides its storage may be right when that is not.
        if (Setup.NotPersistentBecause is null)
            await ReopenAsync();
        (await QueryAsync(new CallQuery())).Select(call => call.LinkedId).Should().BeEquivalentTo(calls.Select(call => call.LinkedId));
    }

    // As the monitor does: writers may be in each other's way.
    private async Task SaveUntilItSucceedsAsync(Call[] batch)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await Store.SaveAsync(batch, None);
                return;
            }
            catch (CallHistoryException busy) when (busy.IsTransient && attempt < 50)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10));
            }
        }
    }
}
