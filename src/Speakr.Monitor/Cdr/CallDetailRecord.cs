namespace Speakr.Monitor.Cdr;

/// <summary>
/// What is copied of a call detail record: the eight columns of Speakr's table <c>cdrs</c>, as the databases hold them. Nothing is
/// converted: no time zone, no trimming, and <see langword="null"/> is not the empty text. Two records are equal when all eight are.
/// </summary>
/// <remarks>Column names and meanings: Asterisk's CDR specification; the table is FreePBX's <c>asteriskcdrdb.cdr</c>.</remarks>
public sealed record CallDetailRecord
{
    /// <summary><c>calldate</c>, the start of the call in the PBX's local time, as text: <c>2018-11-04 00:30:00</c>; also <c>0000-00-00 00:00:00</c>.</summary>
    public required string? CallDate { get; init; }

    /// <summary><c>src</c>, the caller.</summary>
    public required string? Src { get; init; }

    /// <summary><c>dst</c>, what was dialled: a queue, an extension, a number.</summary>
    public required string? Dst { get; init; }

    /// <summary><c>billsec</c>, the seconds since the call was answered (by the PBX, so waiting in a queue counts).</summary>
    public required long? BillSec { get; init; }

    /// <summary><c>disposition</c>: ANSWERED, NO ANSWER, BUSY, FAILED. <c>status</c> in <c>cdrs</c>.</summary>
    public required string? Disposition { get; init; }

    /// <summary><c>linkedid</c>, common to all channels of a call.</summary>
    public required string? LinkedId { get; init; }

    /// <summary><c>recordingfile</c>, the name of the recording; empty when there is none.</summary>
    public required string? RecordingFile { get; init; }

    /// <summary><c>cnum</c>, the caller's number.</summary>
    public required string? CNum { get; init; }
}
