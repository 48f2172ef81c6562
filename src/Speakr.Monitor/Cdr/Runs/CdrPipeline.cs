using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace Speakr.Monitor.Cdr.Runs;

/// <summary>
/// Takes one pass from the source to the destination: reading, writing and marking go on side by side, each a page ahead of the next.
/// A failure in one of them ends all; what is written and not yet marked is in its receipt.
/// </summary>
internal sealed class CdrPipeline(ICdrSource source, CdrCheckpointWriter writer, CdrRunTotals totals, int batchSize)
{
    private readonly Channel<CdrClassifiedPage> _classified = Pipe<CdrClassifiedPage>(1);
    private readonly Channel<CdrRowsToMark> _written = Pipe<CdrRowsToMark>(2);
    private readonly ConcurrentQueue<long> _marked = new();
    private ExceptionDispatchInfo? _failure;

    public async Task RunAsync(CdrPass pass, CdrRowClassifier classifier, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = StageAsync(() => ReadAsync(pass, classifier, stop.Token), stop);
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

    private async Task ReadAsync(CdrPass pass, CdrRowClassifier classifier, CancellationToken cancellationToken)
    {
        foreach (var range in pass.Ranges)
        {
            await foreach (var page in source.ReadPagesAsync(range, pass.UnmarkedOnly, batchSize, cancellationToken).ConfigureAwait(false))
            {
                var classified = await classifier.ClassifyAsync(page, cancellationToken).ConfigureAwait(false);
                await _classified.Writer.WriteAsync(classified, cancellationToken).ConfigureAwait(false);
            }
        }

        _classified.Writer.Complete();
    }

    private async Task WriteAsync(CdrPass pass, Task marking, CancellationToken cancellationToken)
    {
        while (await writer.HoldLeaseAsync(_classified.Reader.WaitToReadAsync, cancellationToken).ConfigureAwait(false))
        {
            while (_classified.Reader.TryRead(out var classified))
            {
                var written = await writer.WriteAsync(classified, pass, TakeMarked(), cancellationToken).ConfigureAwait(false);
                if (written is not null)
                    await writer.HoldLeaseAsync(token => SendAsync(written, token), cancellationToken).ConfigureAwait(false);
            }
        }

        _written.Writer.Complete();
        await writer.HoldLeaseAsync(token => EndAsync(marking, token), cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        await writer.ClearAsync(TakeMarked(), null, cancellationToken).ConfigureAwait(false);
    }

    private async Task MarkAsync(CancellationToken cancellationToken)
    {
        var waiting = new List<CdrRowsToMark>();
        while (await _written.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            // What has piled up is marked at once: the source then waits for its disk once.
            while (_written.Reader.TryRead(out var written))
                waiting.Add(written);
            var keys = waiting.Count == 1 ? waiting[0].Keys : [.. waiting.SelectMany(written => written.Keys)];
            var marked = await source.AcknowledgeAsync(keys, cancellationToken).ConfigureAwait(false);
            totals.Mark(marked, waiting.Sum(written => written.Expected));
            foreach (var receipt in waiting.Select(written => written.Receipt).OfType<long>())
                _marked.Enqueue(receipt);
            waiting.Clear();
        }
    }

    private async ValueTask<bool> SendAsync(CdrRowsToMark written, CancellationToken cancellationToken)
    {
        await _written.Writer.WriteAsync(written, cancellationToken).ConfigureAwait(false);
        return true;
    }

    // Of the stage itself RunAsync takes care, also when the wait for it is given up.
    private static async ValueTask<bool> EndAsync(Task stage, CancellationToken cancellationToken)
    {
        await stage.WaitAsync(cancellationToken).ConfigureAwait(false);
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
