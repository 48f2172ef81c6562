namespace Speakr.Monitor.Cdr;

/// <summary>What is written in one transaction.</summary>
public sealed record CdrBatch
{
    /// <summary>The rows whose records are added. Duplicates are intentional: each is added.</summary>
    public IReadOnlyList<CdrRow> Rows { get; init; } = [];

    /// <summary>
    /// Copies whose recording was renamed. Among copies that are equal in all columns, each entry stands for one of them. A copy that is
    /// not there (any more), or that this user may not change, is left out. <value>Default: none.</value>
    /// </summary>
    public IReadOnlyList<RenamedCdr> Renamed { get; init; } = [];

    /// <summary>The receipt that is kept; <see langword="null"/> for none.</summary>
    public CdrReceipt? Receipt { get; init; }

    /// <summary>Numbers of receipts that are no longer needed; unknown ones are ignored.</summary>
    public IReadOnlyList<long> ClearedReceipts { get; init; } = [];

    /// <summary>Rows that are set aside. One whose <see cref="QuarantinedCdr.Id"/> is there already takes the new reason and counts one more attempt.</summary>
    public IReadOnlyList<QuarantinedCdr> Quarantined { get; init; } = [];

    /// <summary>Ids of rows that leave the quarantine; unknown ones are ignored.</summary>
    public IReadOnlyList<string> Released { get; init; } = [];

    /// <summary>The new state; <see langword="null"/> leaves it as it is.</summary>
    public string? State { get; init; }
}

/// <summary>A note about rows that were written, kept until it is cleared. Opaque to the destination.</summary>
/// <param name="Number">Its number, unique within a synchronization; chosen by the synchronizer, growing.</param>
/// <param name="Content">What the synchronizer has to remember; may be some megabytes.</param>
public sealed record CdrReceipt(long Number, ReadOnlyMemory<byte> Content);

/// <summary>A copy whose recording has another name at the source by now.</summary>
/// <param name="Copy">The record as the destination has it.</param>
/// <param name="RecordingFile">The name that it gets.</param>
public sealed record RenamedCdr(CallDetailRecord Copy, string? RecordingFile);

/// <summary>A row of a batch that the destination refuses for its content.</summary>
/// <param name="Index">Its place in <see cref="CdrBatch.Rows"/>.</param>
/// <param name="Reason">What the destination said, without values.</param>
public sealed record RefusedCdr(int Index, string Reason);

/// <summary>A row that the destination refused, set aside so that the others can go on.</summary>
/// <param name="Id">What it is known by: 32 hexadecimal digits.</param>
/// <param name="Row">The whole row.</param>
/// <param name="Reason">What the destination said.</param>
/// <param name="Attempts">How often it was tried.</param>
public sealed record QuarantinedCdr(string Id, CdrRow Row, string Reason, int Attempts)
{
    /// <summary>The attempts of a row whose content was purged or erased: it stays so that it is not copied again, and is not tried.</summary>
    internal const int Emptied = 0;
}
