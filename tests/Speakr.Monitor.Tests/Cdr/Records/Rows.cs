using System.Globalization;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Cdr.Records;

namespace Speakr.Monitor.Tests.Cdr.Records;

/// <summary>Rows of <c>cdr</c> as a queue makes them; the PBX lives in UTC.</summary>
internal static class Rows
{
    public const string Channel = "1795331600.1";

    private static readonly string[] NewLine = ["\n"];

    /// <summary>The moment that <c>second</c> stands for.</summary>
    public static DateTimeOffset At(int second) => new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero).AddSeconds(second);

    /// <summary>A phone that rang and, unless said otherwise, was not answered.</summary>
    public static CallRecordRow Rung(string queue, int second, int duration, string phone, bool isAnswered = false, long sequence = 0) => new()
    {
        CallDate = At(second).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), LastApp = "Queue", LastData = $"{queue},t,,,", Duration = duration,
        Src = "11987650001", CNum = "11987650001", DstChannel = phone, Disposition = isAnswered ? "ANSWERED" : "NO ANSWER", UniqueId = Channel,
        LinkedId = Channel, Sequence = sequence,
    };

    public static CallRecordRow Answered(string queue, int second, int duration, string phone, long sequence = 0) =>
        Rung(queue, second, duration, phone, isAnswered: true, sequence);

    /// <summary>What a channel did outside of queues.</summary>
    public static CallRecordRow Elsewhere(int second, int duration, string application = "VoiceMail") =>
        Answered("", second, duration, "") with { LastApp = application, LastData = "1001@default,su" };

    public static IReadOnlyList<RecordedCall> Read(params IEnumerable<CallRecordRow> rows) =>
        RecordedCalls.Of(rows, PbxClock.At(TimeSpan.Zero), new PbxIds(""));

    /// <summary>The visits in short: queue, extension, first and last second.</summary>
    public static IEnumerable<string> Visits(this RecordedCall call) => call.Visits.Select(visit => string.Create(
        CultureInfo.InvariantCulture,
        $"{visit.Queue} {visit.Extension} {(visit.JoinedAt - At(0)).TotalSeconds}-{(visit.EndedAt - At(0)).TotalSeconds}"));

    /// <summary>All rows of a recording.</summary>
    public static IEnumerable<CallRecordRow> Recorded(string name)
    {
        var lines = File.ReadAllText(RecordedFiles.PathOf($"{name}.cdr.tsv"))
            .Split(NewLine, StringSplitOptions.RemoveEmptyEntries);
        var names = lines[0].Split('\t');
        foreach (var line in lines.Skip(1))
        {
            var row = names.Zip(line.Split('\t')).ToDictionary(pair => pair.First, pair => pair.Second);
            yield return new CallRecordRow
            {
                CallDate = row["calldate"], Src = row["src"], CNum = row["cnum"], DstChannel = row["dstchannel"], LastApp = row["lastapp"],
                Channel = row["channel"], LastData = row["lastdata"], Disposition = row["disposition"], UniqueId = row["uniqueid"], LinkedId = row["linkedid"],
                Duration = long.Parse(row["duration"], CultureInfo.InvariantCulture), Sequence = long.Parse(row["sequence"], CultureInfo.InvariantCulture),
            };
        }
    }
}
