using Microsoft.Extensions.Options;
using Speakr.Monitor.Calls;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Host.Live;

/// <summary>
/// Puts the calls that stand open in the history on the table: after a restart they go on, and the monitor tells only what changes. What its journal knows
/// otherwise is saved at the start, and so is told.
/// </summary>
internal sealed class BoardBeginning(
    CallBoard board, ICallHistoryStore store, IOptions<SpeakrMonitorOptions> options, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A database may come up after us. What is wrong with it the monitor says.
        while (!await TryBeginAsync(stoppingToken))
            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<bool> TryBeginAsync(CancellationToken stoppingToken)
    {
        try
        {
            // Older ones are ghosts, which the monitor does not follow either.
            var query = new CallQuery { OnPanel = true, UpdatedSince = time.GetUtcNow() - options.Value.GhostAge };
            var open = new List<Call>();
            await foreach (var call in store.QueryAsync(query, stoppingToken))
                open.Add(call);
            board.Begin(open);
            return true;
        }
        catch (CallHistoryException)
        {
            return false;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return true;
        }
    }
}
