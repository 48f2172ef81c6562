using Coravel.Invocable;
using Speakr.Monitor.Cdr;

namespace CoravelScheduling;

internal sealed class CopyCallDetailRecords(ICdrSynchronizer synchronizer) : IInvocable, ICancellableInvocable
{
    // Cancelled by Coravel when the application stops; the next run goes on where this one ended.
    public CancellationToken CancellationToken { get; set; }

    public async Task Invoke()
    {
        try
        {
            var result = await synchronizer.RunOnceAsync(CancellationToken);
            Console.WriteLine($"{result.Copied} row(s) copied, {result.InQuarantine} in quarantine");
        }
        catch (CdrSyncException failure)
        {
            Console.WriteLine(failure.Message);
        }
        catch (OperationCanceledException) when (CancellationToken.IsCancellationRequested)
        {
            Console.WriteLine("Stopped; the next run goes on.");
        }
    }
}
