namespace Speakr.Monitor.Cdr;

/// <summary>
/// The destination in the hands of the one process that may write. Disposing gives the lease back. One call at a time, except that
/// <see cref="ReadDayAsync"/> may be enumerated, and <see cref="FindAsync"/> may run, while the others run.
/// </summary>
public interface ICdrDestinationSession : IAsyncDisposable
{
    /// <summary>The state that was written last; <see langword="null"/> before the first batch. Opaque to the destination.</summary>
    string? State { get; }

    /// <summary>Whether the destination has any record, also of another program.</summary>
    /// <exception cref="CdrSyncException">The destination cannot be read.</exception>
    ValueTask<bool> HasRecordsAsync(CancellationToken cancellationToken);

    /// <summary>The receipts that have not been cleared, oldest first.</summary>
    /// <exception cref="CdrSyncException">The destination cannot be read.</exception>
    ValueTask<IReadOnlyList<CdrReceipt>> ReadReceiptsAsync(CancellationToken cancellationToken);

    /// <summary>The rows in quarantine, oldest first.</summary>
    /// <exception cref="CdrSyncException">The destination cannot be read.</exception>
    ValueTask<IReadOnlyList<QuarantinedCdr>> ReadQuarantineAsync(CancellationToken cancellationToken);

    /// <summary>The records of one day, in any order. Values are literal, <c>date</c> in the form of <see cref="CallDetailRecord.CallDate"/>.</summary>
    /// <param name="day">The date part of <c>date</c>, <c>2018-11-04</c>; <see langword="null"/> for records without a date.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="CdrSyncException">The destination cannot be read.</exception>
    IAsyncEnumerable<CallDetailRecord> ReadDayAsync(string? day, CancellationToken cancellationToken);

    /// <summary>
    /// Finds the records that share <c>date</c> and <c>linkedid</c> with some of these; more are allowed. <see langword="null"/> when that would
    /// read the whole table, because no index helps: it is asked for each minute.
    /// </summary>
    /// <exception cref="CdrSyncException">The destination cannot be read.</exception>
    ValueTask<IReadOnlyList<CallDetailRecord>?> FindAsync(IReadOnlyList<CallDetailRecord> like, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<CallDetailRecord>?>(null);

    /// <summary>
    /// Writes a batch: all of it in one transaction, or nothing. Renews the lease. When the destination refuses rows for their content,
    /// nothing is written and the answer names them all; the caller writes again without them.
    /// </summary>
    /// <returns>The refused rows; empty when the batch is written.</returns>
    /// <exception cref="CdrSyncException">
    /// The destination failed, or the lease belongs to another by now; then nothing is written, unless the answer to the commit was lost.
    /// </exception>
    ValueTask<IReadOnlyList<RefusedCdr>> WriteAsync(CdrBatch batch, CancellationToken cancellationToken);

    /// <summary>Makes the lease last its full time from now on.</summary>
    /// <exception cref="CdrSyncException">The destination failed, or the lease belongs to another by now.</exception>
    ValueTask RenewAsync(CancellationToken cancellationToken);
}
