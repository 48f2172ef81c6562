namespace Speakr.Monitor.Cdr;

/// <summary>
/// Where call detail records come from. <see cref="AcknowledgeAsync"/> may run while <see cref="ReadAsync"/> runs; otherwise one call
/// at a time. Prove an implementation with <c>CdrSourceConformance</c> of Speakr.Monitor.Conformance.
/// </summary>
public interface ICdrSource
{
    /// <summary>Connects, looks at the table, and says what it can do. Called at the beginning of each run.</summary>
    /// <exception cref="CdrSyncException">The source cannot be read.</exception>
    ValueTask<CdrSourceInfo> InspectAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Reads the first rows of a range in the order of <c>calldate</c>. Values are literal. Rows that others add, change or delete
    /// in the meantime are read as before or after the change, never in between.
    /// </summary>
    /// <param name="range">Which dates.</param>
    /// <param name="unmarkedOnly">Whether rows that are acknowledged are left out; only for a source that has a marker.</param>
    /// <param name="rows">About how many rows, at least 1.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="CdrSyncException">The source cannot be read.</exception>
    ValueTask<CdrPage> ReadAsync(CdrRange range, bool unmarkedOnly, int rows, CancellationToken cancellationToken);

    /// <summary>
    /// Reads a range to its end, page by page. As <see cref="ReadAsync"/>, but a date that has more rows than a page may be divided
    /// (<see cref="CdrPage.IsDivided"/>), so that neither memory nor the time for a row grows with their number. Rows of one key are never divided:
    /// marking one of them again after an answer was lost would mark its twin. Acknowledging continues concurrently.
    /// What is not overridden reads with <see cref="ReadAsync"/> and divides nothing.
    /// </summary>
    /// <param name="range">Which dates.</param>
    /// <param name="unmarkedOnly">Whether rows that are acknowledged are left out; only for a source that has a marker.</param>
    /// <param name="rows">About how many rows a page has, at least 1.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="CdrSyncException">The source cannot be read.</exception>
    IAsyncEnumerable<CdrPage> ReadPagesAsync(CdrRange range, bool unmarkedOnly, int rows, CancellationToken cancellationToken) =>
        WholePages.ReadAsync(this, range, unmarkedOnly, rows, cancellationToken);

    /// <summary>Counts rows by day, in the order of days. May read the whole table; it is asked for rarely.</summary>
    /// <param name="range">Which dates.</param>
    /// <param name="unmarkedOnly">Whether rows that are acknowledged are left out; only for a source that has a marker.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="CdrSyncException">The source cannot be read.</exception>
    ValueTask<IReadOnlyList<CdrDay>> CountAsync(CdrRange range, bool unmarkedOnly, CancellationToken cancellationToken);

    /// <summary>
    /// Marks rows as copied: exactly these, as many of each key as the list has, and none added by others in the meantime. Repeating it
    /// changes nothing, unless rows have twins that were not marked. Only for a source that has a marker.
    /// </summary>
    /// <returns>How many rows were marked now; fewer than <paramref name="keys"/> when others had marked or deleted some.</returns>
    /// <exception cref="CdrSyncException">The source refuses or is gone; some of the rows may be marked.</exception>
    ValueTask<int> AcknowledgeAsync(IReadOnlyList<CdrRowKey> keys, CancellationToken cancellationToken);
}
