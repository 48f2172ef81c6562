using System.Globalization;

namespace Speakr.Monitor.Host;

/// <summary>The call detail records that Asterisk writes of a call when it is over: one for each phone that rang. Pure.</summary>
/// <param name="zone">In which they are dated.</param>
internal sealed class DemoRecords(TimeZoneInfo zone)
{
    private const string Answered = "ANSWERED";
    private const string NotAnswered = "NO ANSWER";

    private int _sequence;

    /// <summary>Those of FreePBX's table.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "calldate", "clid", "src", "dst", "dcontext", "channel", "dstchannel", "lastapp", "lastdata", "duration", "billsec", "disposition", "amaflags",
        "accountcode", "uniqueid", "userfield", "did", "recordingfile", "cnum", "cnam", "outbound_cnum", "outbound_cnam", "dst_cnam", "linkedid", "peeraccount",
        "sequence",
    ];

    /// <summary>The values of the rows, in the order of <see cref="Columns"/>.</summary>
    public IReadOnlyList<IReadOnlyList<object>> Of(DemoCall call) => [.. call.Visits.SelectMany(visit => Of(call, visit))];

    private IEnumerable<object[]> Of(DemoCall call, DemoVisit visit)
    {
        if (visit.Rings.Count == 0)
            yield return Row(call, visit, visit.JoinedAt, visit.EndedAt, "", NotAnswered);
        foreach (var ring in visit.Rings)
        {
            var isAnswered = visit.AnsweredAt is not null && ring == visit.Rings[^1];
            yield return Row(call, visit, ring.At, isAnswered ? visit.EndedAt : ring.EndedAt, ring.Channel, isAnswered ? Answered : NotAnswered);
        }
    }

    private object[] Row(DemoCall call, DemoVisit visit, DateTimeOffset at, DateTimeOffset end, string agentChannel, string disposition)
    {
        var seconds = (int)(end - at).TotalSeconds;
        return
        [
            Local(at, "yyyy-MM-dd HH:mm:ss"), $"\"{call.CallerName}\" <{call.CallerNumber}>", call.CallerNumber, visit.Queue, "ext-queues", call.Channel, agentChannel,
            "Queue", $"{visit.Queue},t,,,", seconds, seconds, disposition, 3, "", call.LinkedId, "", $"551155509{visit.Queue[1..]}",
            $"q-{call.Visits[0].Queue}-{call.CallerNumber}-{Local(call.StartedAt, "yyyyMMdd-HHmmss")}-{call.LinkedId}.wav",
            call.CallerNumber, call.CallerName, "", "", "", call.LinkedId, "", ++_sequence,
        ];
    }

    private string Local(DateTimeOffset at, string format) => TimeZoneInfo.ConvertTime(at, zone).ToString(format, CultureInfo.InvariantCulture);
}
