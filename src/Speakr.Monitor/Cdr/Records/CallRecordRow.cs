using System.Data.Common;

namespace Speakr.Monitor.Cdr.Records;

/// <summary>A row of <c>cdr</c> as stored: the columns that matter to queues.</summary>
internal sealed record CallRecordRow
{
    /// <summary>The PBX's local time; <see langword="null"/> and <c>0000-00-00 00:00:00</c> are possible.</summary>
    public string? CallDate { get; init; }

    public string? Src { get; init; }

    /// <summary>The caller's number as FreePBX sets it, <c>src</c> may be another after a transfer; old tables do not have it.</summary>
    public string? CNum { get; init; }

    /// <summary>The channel that the row is of.</summary>
    public string? Channel { get; init; }

    /// <summary>The channel of the phone that was rung; empty when there was none.</summary>
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

    /// <summary>
    /// Reads the fields <c>calldate</c> (as text), <c>src</c>, <c>cnum</c>, <c>dstchannel</c>, <c>lastapp</c>, <c>lastdata</c>,
    /// <c>disposition</c>, <c>uniqueid</c>, <c>linkedid</c>, <c>duration</c>, <c>sequence</c>, <c>channel</c>.
    /// </summary>
    public static CallRecordRow Read(DbDataReader reader)
    {
        return new CallRecordRow
        {
            CallDate = Text(0),
            Src = Text(1),
            CNum = Text(2),
            DstChannel = Text(3),
            LastApp = Text(4),
            LastData = Text(5),
            Disposition = Text(6),
            UniqueId = Text(7),
            LinkedId = Text(8),
            Duration = Number(9),
            Sequence = Number(10),
            Channel = Text(11),
        };

        string? Text(int field) => reader.IsDBNull(field) ? null : reader.GetString(field);

        long Number(int field) => reader.IsDBNull(field) ? 0 : reader.GetInt64(field);
    }
}
