using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace Speakr.Monitor.Cdr.Runs;

/// <summary>
/// Takes one pass from the source to the destination: reading, writing and marking go on side by side, each a page ahead of the next.
/// A failure in one of them ends all; what is written and not yet marked stands in its receipt.
/// </summary>
internal sealed class CdrPipeline(ICdrSource source, CdrWriter writer, CdrTally tally, int batchSize)
{
    private readonly Channel<CdrPortion> _portions = Pipe<CdrPortion>(1);
    private readonly Channel<CdrWritten> _written = Pipe<CdrWritten>(2);
    private readonly ConcurrentQueue<long> _marked = new();
    private ExceptionDispatchInfo? _failure;

    public async Task RunAsync(CdrPass pass, CdrSieve sieve, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = StageAsync(() => ReadAsync(pass, sieve, stop.Token), stop);
        var marking = StageAsync(() => MarkAsync(stop.Token), stop);
        await StageAsync(() => WriteAsync(pass, marking, stop.Token), stop).ConfigureAwait(false);
        await Task.WhenAll(reading, marking).ConfigureAwait(false);
        _failure?.Throw();
    }

    private static Channel<T> Pipe<T>(int capacity) =>
        Channel.CreateBounded<T>(new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true });

    private async Task StageAsync(Func<Task> work, CancellationTokenSource stop)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Kept for RunAsync, which throws it when every stage has ended.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(failure), null);
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task ReadAsync(CdrPass pass, CdrSieve sieve, CancellationToken cancellationToken)
    {
        foreach (var range in pass.Ranges)
        {
            await foreach (var page in source.ReadPagesAsync(range, pass.UnmarkedOnly, batchSize, cancellationToken).ConfigureAwait(false))
            {
                var portion = await sieve.SortAsync(page, cancellationToken).ConfigureAwait(false);
                await _portions.Writer.WriteAsync(portion, cancellationToken).ConfigureAwait(false);
            }
        }

        _portions.Writer.Complete();
    }

    private async Task WriteAsync(CdrPass pass, Task marking, CancellationToken cancellationToken)
    {
        while (await writer.HoldLeaseAsync(_portions.Reader.WaitToReadAsync(cancellationToken).AsTask(), cancellationToken).ConfigureAwait(false))
        {
            while (_portions.Reader.TryRead(out var portion))
            {
                var written = await writer.WriteAsync(portion, pass, TakeMarked(), cancellationToken).ConfigureAwait(false);
                if (written is not null)
                    await writer.HoldLeaseAsync(SendAsync(written, cancellationToken), cancellationToken).ConfigureAwait(false);
            }
        }

        _written.Writer.Complete();
        await writer.HoldLeaseAsync(EndAsync(marking), cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        await writer.ClearAsync(TakeMarked(), null, cancellationToken).ConfigureAwait(false);
    }

    private async Task MarkAsync(CancellationToken cancellationToken)
    {
        var waiting = new List<CdrWritten>();
        while (await _written.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            // What has piled up is marked at once: the source then waits for its disk once.
            while (_written.Reader.TryRead(out var written))
                waiting.Add(written);
            var keys = waiting.Count == 1 ? waiting[0].Keys : [.. waiting.SelectMany(written => written.Keys)];
            var marked = await source.AcknowledgeAsync(keys, cancellationToken).ConfigureAwait(false);
            tally.Mark(marked, waiting.Sum(written => written.Expected));
            foreach (var receipt in waiting.Select(written => written.Receipt).OfType<long>())
                _marked.Enqueue(receipt);
            waiting.Clear();
        }
    }

    private async Task<bool> SendAsync(CdrWritten written, CancellationToken cancellationToken)
    {
        await _written.Writer.WriteAsync(written, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private static async Task<bool> EndAsync(Task stage)
    {
        await stage.ConfigureAwait(false);
        return true;
    }

    private List<long> TakeMarked()
    {
        var numbers = new List<long>();
        while (_marked.TryDequeue(out var number))
            numbers.Add(number);
        return numbers;
    }
}
