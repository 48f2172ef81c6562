namespace Speakr.Monitor.Cdr;

/// <summary>A session of a destination that may be on the source's server and can then copy rows without their being sent to and fro.</summary>
internal interface ICdrBulkCopier
{
    /// <summary>
    /// Copies from the beginning of a range on, slice by slice, each in one transaction with the state and, when asked for, the marks: exactly
    /// the rows that are there, or nothing. Renews the lease. Ends before the first slice that cannot be copied so: because the source is
    /// on another server, its table may not be read, a row is refused, or anything unusual is met. The caller reads and writes the rest.
    /// </summary>
    /// <exception cref="CdrSyncException">
    /// The destination failed, or the lease belongs to another host by now. What was reported as copied stays; of the slice after it nothing is written, unless the
    /// answer to the commit was lost.
    /// </exception>
    ValueTask CopyAsync(CdrBulk bulk, CancellationToken cancellationToken);
}
