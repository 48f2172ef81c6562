namespace Speakr.Monitor.Cdr;

/// <summary>Reads the copies of call detail records. An optional interface of destinations. Safe for concurrent use.</summary>
public interface ICopiedRecords
{
    /// <summary>The records of a call, oldest first.</summary>
    /// <param name="linkedId">The call, by the id that its PBX gave it.</param>
    /// <param name="from">Records from this date on, by the clock of the PBX: where nothing else helps, they are found by it.</param>
    /// <param name="to">Records up to this date, itself included.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="CdrSyncException">The records cannot be read.</exception>
    ValueTask<IReadOnlyList<CallDetailRecord>> FindAsync(string linkedId, DateOnly from, DateOnly to, CancellationToken cancellationToken);
}
