namespace Speakr.Monitor.History;

/// <summary>Keeps the gaps of sources. An optional interface of history stores. Safe for concurrent use.</summary>
public interface ICallGapStore
{
    /// <summary>Adds a gap. Adding the same again (source, host and start) changes its end and reason.</summary>
    /// <exception cref="CallHistoryException">The store could not be written.</exception>
    ValueTask RecordAsync(SourceGap gap, CancellationToken cancellationToken);

    /// <summary>The gaps of a source that ended at this time or later, oldest first.</summary>
    /// <param name="source">The source; those of all when <see langword="null"/>.</param>
    /// <param name="endedSince">From this time on.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="CallHistoryException">The store could not be read.</exception>
    ValueTask<IReadOnlyList<SourceGap>> ReadAsync(string? source, DateTimeOffset endedSince, CancellationToken cancellationToken);
}

/// <summary>A time in which a host received nothing from a source: what happened is known from call detail records only.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Host">The host with the gap; another may have none.</param>
/// <param name="StartedAt">The latest moment at which the source was certainly received.</param>
/// <param name="EndedAt">When it was connected again.</param>
/// <param name="Reason">What happened, in a sentence for operators.</param>
public sealed record SourceGap(string Source, string Host, DateTimeOffset StartedAt, DateTimeOffset EndedAt, string Reason);
