using System.Globalization;
using Speakr.Monitor.Cdr;

namespace Speakr.Monitor.Conformance.Cdr;

/// <summary>Rows to write.</summary>
public static class SampleRecords
{
    /// <summary>The day of <see cref="Row"/>.</summary>
    public const string Day = "2018-11-04";

    /// <summary>An ordinary row; rows of different numbers differ.</summary>
    public static CdrRow Row(int number) => new(
        string.Create(CultureInfo.InvariantCulture, $"1541302200.{number}"),
        number,
        new CallDetailRecord
        {
            CallDate = string.Create(CultureInfo.InvariantCulture, $"{Day} 00:30:{number % 60:00}"),
            Src = string.Create(CultureInfo.InvariantCulture, $"55119{number}"),
            Dst = "600",
            BillSec = number,
            Disposition = "ANSWERED",
            LinkedId = string.Create(CultureInfo.InvariantCulture, $"1541302200.{number}"),
            RecordingFile = "",
            CNum = null,
        });

    /// <summary>Rows from 0 on.</summary>
    public static IReadOnlyList<CdrRow> Rows(int count) => [.. Enumerable.Range(0, count).Select(Row)];

    /// <summary>A row that is set aside under an id made of a number.</summary>
    public static QuarantinedCdr Quarantined(int number, string reason = "too long") =>
        new(number.ToString("x32", CultureInfo.InvariantCulture), Row(number), reason, 1);
}
