namespace Speakr.Monitor.Cdr.Records;

/// <summary>A row of <c>cdr</c> as it is stored, as far as it tells of queues.</summary>
internal sealed record CallRecordRow
{
    /// <summary>The PBX's local time; <see langword="null"/> and <c>0000-00-00 00:00:00</c> are possible.</summary>
    public string? CallDate { get; init; }

    public string? Src { get; init; }

    /// <summary>The caller's number as FreePBX sets it, <c>src</c> may be another after a transfer; old tables do not have it.</summary>
    public string? CNum { get; init; }

    /// <summary>The channel of the phone that was rung; empty when the row tells of none.</summary>
    public string? DstChannel { get; init; }

    public string? LastApp { get; init; }

    /// <summary>The arguments of <see cref="LastApp"/>: for a queue its name and more.</summary>
    public string? LastData { get; init; }

    /// <summary>Seconds from <see cref="CallDate"/> on.</summary>
    public long Duration { get; init; }

    public string? Disposition { get; init; }

    public string? UniqueId { get; init; }

    public string? LinkedId { get; init; }

    /// <summary>Counts the rows of one run of Asterisk; 0 where a table has no such column.</summary>
    public long Sequence { get; init; }
}
