using System.Text.RegularExpressions;

namespace Speakr.Monitor.Cdr;

/// <summary>A record without a caller's number. Pure.</summary>
internal static partial class MaskedRecord
{
    /// <summary>Empties the columns that hold a number, and the name of a recording of which the number is a part.</summary>
    public static CallDetailRecord Of(CallDetailRecord record, Func<string, bool> isErased) => record with
    {
        Src = Field(record.Src, isErased),
        Dst = Field(record.Dst, isErased),
        CNum = Field(record.CNum, isErased),
        RecordingFile = record.RecordingFile is { Length: > 0 } file && Parts(file).Any(isErased) ? "" : record.RecordingFile,
    };

    private static string? Field(string? number, Func<string, bool> isErased) => number is { Length: > 0 } && isErased(number) ? "" : number;

    /// <summary>
    /// The parts of a recording's name that may be numbers: <c>external-1001-5511987650000-20261128-210000-1795331647.35.wav</c>. Not its date, time and
    /// id at the end: a number of eight digits would be found in all recordings of a day.
    /// </summary>
    private static string[] Parts(string file) => DateAndId.Replace(file, "").Split(Separators, StringSplitOptions.RemoveEmptyEntries);

    private static readonly char[] Separators = ['-', '_', '/', '\\', '.', ' '];

    [GeneratedRegex(@"-\d{8}-\d{6}-[^-/]*(-[0-9]+\.[0-9]+)?(\.\w+)?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex DateAndId { get; }
}
