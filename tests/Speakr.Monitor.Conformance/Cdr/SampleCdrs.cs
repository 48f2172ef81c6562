using System.Globalization;
using Speakr.Monitor.Cdr;

namespace Speakr.Monitor.Conformance.Cdr;

/// <summary>Rows as FreePBX has them, numbered, a second apart.</summary>
public static class SampleCdrs
{
    /// <summary>The date of row 0.</summary>
    public static readonly DateTime Start = new(2018, 11, 3, 23, 30, 0, DateTimeKind.Unspecified);

    /// <summary>What a zero date looks like.</summary>
    public const string ZeroDate = "0000-00-00 00:00:00";

    /// <summary>A row with a key of its own.</summary>
    /// <param name="number">Its number: its place in time and in its key.</param>
    /// <param name="date">Its date, when not that of its number.</param>
    public static CdrRow Row(int number, string? date = null) => new(
        string.Create(CultureInfo.InvariantCulture, $"1541298600.{number / 2}"),
        number + 1,
        new CallDetailRecord
        {
            CallDate = date ?? Date(number),
            Src = string.Create(CultureInfo.InvariantCulture, $"1198765{number:0000}"),
            Dst = "8001",
            BillSec = number,
            Disposition = number % 3 == 0 ? "NO ANSWER" : "ANSWERED",
            LinkedId = string.Create(CultureInfo.InvariantCulture, $"1541298600.{number / 2}"),
            RecordingFile = string.Create(CultureInfo.InvariantCulture, $"q-8001-{number}.wav"),
            CNum = "",
        });

    /// <summary>Rows of consecutive numbers.</summary>
    public static IReadOnlyList<CdrRow> Rows(int from, int count) => [.. Enumerable.Range(from, count).Select(number => Row(number))];

    /// <summary>The date of a number.</summary>
    public static string Date(int number) => Start.AddSeconds(number).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The row with other values.</summary>
    public static CdrRow With(this CdrRow row, Func<CallDetailRecord, CallDetailRecord> change)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(change);
        return row with { Record = change(row.Record) };
    }
}
