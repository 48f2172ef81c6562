namespace Speakr.Monitor.Cdr;

/// <summary>A destination whose copies show who was called.</summary>
internal interface IAnsweredRecords
{
    /// <summary>The records of answered calls to numbers with these endings of up to eight digits.</summary>
    /// <param name="endings">The endings.</param>
    /// <param name="from">Records from this date on, by the clock of the PBX.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="CdrSyncException">The records cannot be read.</exception>
    ValueTask<IReadOnlyList<CallDetailRecord>> FindAnsweredAsync(IReadOnlyList<string> endings, DateOnly from, CancellationToken cancellationToken);
}
