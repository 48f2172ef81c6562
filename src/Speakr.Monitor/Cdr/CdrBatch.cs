namespace Speakr.Monitor.Cdr;

/// <summary>What is written in one transaction.</summary>
public sealed record CdrBatch
{
    /// <summary>The rows whose records are added. Duplicates are meant: each is added.</summary>
    public IReadOnlyList<CdrRow> Rows { get; init; } = [];

    /// <summary>
    /// Copies whose recording has another name by now. Of copies that are equal in all columns each entry stands for one. A copy that is
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
