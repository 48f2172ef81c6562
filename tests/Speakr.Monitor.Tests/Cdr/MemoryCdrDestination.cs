using System.Runtime.CompilerServices;
using Speakr.Monitor.Cdr;

namespace Speakr.Monitor.Tests.Cdr;

/// <summary>A destination in memory that keeps the contract and can have accidents. Its records may be changed by the test at any time.</summary>
internal sealed class MemoryCdrDestination(Accidents accidents, MemoryCdrSource source) : ICdrDestination
{
    private readonly SortedDictionary<long, ReadOnlyMemory<byte>> _receipts = [];
    private readonly Dictionary<string, QuarantinedCdr> _quarantine = [];
    private int _fence;
    private bool _isHeld;

    public List<CallDetailRecord> Records { get; } = [];

    public string? State { get; set; }

    public int Receipts => _receipts.Count;

    public IReadOnlyCollection<QuarantinedCdr> Quarantine => _quarantine.Values;

    /// <summary>Batches that were written.</summary>
    public List<CdrBatch> Batches { get; } = [];

    public int Renewals { get; private set; }

    /// <summary>Slices that were copied within the server that both ends share.</summary>
    public int Slices { get; private set; }

    /// <summary>Whether records are found without reading all of them.</summary>
    public bool HasIndex { get; set; } = true;

    /// <summary>Why a record is refused; <see langword="null"/> when it is taken.</summary>
    public Func<CallDetailRecord, string?> Refuses { get; set; } = _ => null;

    /// <summary>Whose lease keeps others out, beside the sessions made here.</summary>
    public string? OtherHolder { get; set; }

    public ValueTask InitializeAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    // Granted after the step: a lease whose answer is lost ends with its connection.
    public async ValueTask<CdrLease> TryBeginAsync(string name, string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        await Accidents.StepAsync(() => true);
        if (OtherHolder is not null || _isHeld)
            return new CdrLease(null, OtherHolder ?? owner, lease);
        _isHeld = true;
        return new CdrLease(new Session(this, ++_fence), null, lease);
    }

    /// <summary>Another process takes the lease although it is held, as when it has run out.</summary>
    public void TakeAway() => _fence++;

    private sealed class Session(MemoryCdrDestination home, int fence) : ICdrDestinationSession, ICdrBulkCopier
    {
        public string? State { get; } = home.State;

        public ValueTask<bool> HasRecordsAsync(CancellationToken cancellationToken) => StepAsync(() => home.Records.Count > 0);

        public ValueTask<IReadOnlyList<CdrReceipt>> ReadReceiptsAsync(CancellationToken cancellationToken) =>
            StepAsync<IReadOnlyList<CdrReceipt>>(() => [.. home._receipts.Select(receipt => new CdrReceipt(receipt.Key, receipt.Value))]);

        public ValueTask<IReadOnlyList<QuarantinedCdr>> ReadQuarantineAsync(CancellationToken cancellationToken) =>
            StepAsync<IReadOnlyList<QuarantinedCdr>>(() => [.. home._quarantine.Values]);

        public async IAsyncEnumerable<CallDetailRecord> ReadDayAsync(string? day, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            foreach (var record in await StepAsync(() => home.Records.Where(record => record.CallDate?[..10] == day).ToList()))
                yield return record;
        }

        public ValueTask<IReadOnlyList<CallDetailRecord>?> FindAsync(IReadOnlyList<CallDetailRecord> like, CancellationToken cancellationToken) =>
            StepAsync<IReadOnlyList<CallDetailRecord>?>(() => home.HasIndex
                ? [.. home.Records.Where(record => like.Any(one => (one.CallDate, one.LinkedId) == (record.CallDate, record.LinkedId)))]
                : null);

        public ValueTask<IReadOnlyList<RefusedCdr>> WriteAsync(CdrBatch batch, CancellationToken cancellationToken) =>
            StepAsync<IReadOnlyList<RefusedCdr>>(() =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                var refused = batch.Rows.Select((row, index) => (index, Reason: home.Refuses(row.Record)))
                    .Where(row => row.Reason is not null).Select(row => new RefusedCdr(row.index, row.Reason!)).ToList();
                if (refused.Count == 0)
                    Store(batch);
                return refused;
            });

        public async ValueTask CopyAsync(CdrBulk bulk, CancellationToken cancellationToken)
        {
            for (var from = bulk.Range.From; await CopySliceAsync(bulk, from) is var (rows, next); from = next)
                bulk.Copied(rows, next);
        }

        public ValueTask RenewAsync(CancellationToken cancellationToken)
        {
            if (home._fence != fence)
                throw new CdrSyncException("The lease belongs to another.", isTransient: true);
            home.Renewals++;
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            if (home._fence == fence)
                home._isHeld = false;
            return ValueTask.CompletedTask;
        }

        private ValueTask<(int Rows, string Next)?> CopySliceAsync(CdrBulk bulk, string? from) => StepAsync<(int, string)?>(() =>
        {
            if (home.Source.Cut(bulk, from) is not var (rows, next) || rows.Any(row => home.Refuses(row.Record) is not null))
                return null;
            home.Records.AddRange(rows.Select(row => row.Record));
            home.Slices++;
            home.State = bulk.StateAt(next);
            if (bulk.Marks)
                rows.ForEach(row => home.Source.Mark(row.Key));
            return (rows.Count, next);
        });

        private void Store(CdrBatch batch)
        {
            home.Batches.Add(batch);
            home.Records.AddRange(batch.Rows.Select(row => row.Record));
            foreach (var number in batch.ClearedReceipts)
                home._receipts.Remove(number);
            if (batch.Receipt is { } receipt)
                home._receipts.Add(receipt.Number, receipt.Content);
            foreach (var (copy, name) in batch.Renamed)
            {
                if (home.Records.IndexOf(copy) is >= 0 and var place)
                    home.Records[place] = copy with { RecordingFile = name };
            }

            foreach (var row in batch.Quarantined)
                home._quarantine[row.Id] = row with { Attempts = (home._quarantine.GetValueOrDefault(row.Id)?.Attempts ?? 0) + 1 };
            foreach (var id in batch.Released)
                home._quarantine.Remove(id);
            home.State = batch.State ?? home.State;
        }

        private ValueTask<T> StepAsync<T>(Func<T> step) => home.Accidents.StepAsync(() =>
        {
            if (home._fence != fence)
                throw new CdrSyncException("The lease belongs to another.", isTransient: true);
            return step();
        });
    }

    private Accidents Accidents { get; } = accidents;

    private MemoryCdrSource Source { get; } = source;
}
