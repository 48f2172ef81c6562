using System.Globalization;
using System.Text.Json.Nodes;
using Speakr.Monitor.Tests.Cdr;

namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>Writes one call down as it happens: each verb is what a caller or an agent does and makes the events that Asterisk sends then.</summary>
internal sealed class StoryWriter(Random random, PbxCounters counters, DateTimeOffset start, TimeSpan pbxOffset)
{
    private readonly string _id = counters.NextChannelId(start);
    private readonly string _number = string.Create(CultureInfo.InvariantCulture, $"119{random.Next(100_000_000):00000000}");
    private readonly List<StoryEvent> _events = [];
    private readonly List<Leg> _legs = [];
    private readonly List<SampleCallRecord> _others = [];
    private readonly List<Leg> _ringing = [];
    private DateTimeOffset _now = start;
    private DateTimeOffset _joinedAt;
    private DateTimeOffset _answeredAt;
    private string _queue = "";
    private Leg? _talk;

    public void Wait(double least, double most) => _now += TimeSpan.FromSeconds(least + random.NextDouble() * (most - least));

    public void Join(string queue)
    {
        (_queue, _joinedAt) = (queue, _now);
        Say("QueueCallerJoin", ("position", "1"), ("count", "1"));
    }

    public void Ring(string extension)
    {
        var leg = new Leg(_queue, extension, counters.NextChannelId(_now), counters.NextChannelName(extension), _now, counters.NextSequence());
        _legs.Add(leg);
        _ringing.Add(leg);
        Say("AgentCalled", OfPhone(leg));
    }

    /// <summary>A phone that rings is answered and the others give up.</summary>
    public string Answer()
    {
        _talk = _ringing[random.Next(_ringing.Count)];
        _ringing.Remove(_talk);
        _talk.IsAnswered = true;
        _answeredAt = _now;
        StopRinging("26");
        Say("QueueCallerLeave", ("position", "1"), ("count", "0"));
        Say("AgentConnect", [.. OfPhone(_talk), ("holdtime", Seconds(_joinedAt, _now)), ("ringtime", Seconds(_talk.StartedAt, _now))]);
        return _talk.Extension;
    }

    /// <param name="reason"><c>agent</c>, <c>caller</c> or <c>transfer</c>.</param>
    public void EndTalk(string reason)
    {
        Say(
            "AgentComplete",
            [.. OfPhone(_talk!), ("holdtime", Seconds(_joinedAt, _answeredAt)), ("talktime", Seconds(_answeredAt, _now)), ("reason", reason)]);
        HangUp(_talk!.ChannelId, "16");
        _talk.EndedAt = _now;
        _talk = null;
    }

    /// <summary>Out of the queue by a key, on to something that is no queue.</summary>
    public void LeaveByKey()
    {
        Say("QueueCallerLeave", ("position", "1"), ("count", "0"));
        StopRinging("0");
    }

    /// <summary>Out of the queue unanswered: the caller gave up, or its limit was reached.</summary>
    public void Abandon()
    {
        Say("QueueCallerAbandon", ("position", "1"), ("originalposition", "1"), ("holdtime", Seconds(_joinedAt, _now)));
        Say("QueueCallerLeave", ("position", "1"), ("count", "0"));
        StopRinging("0");
    }

    /// <summary>The channel does something after the queue, which has a record of its own.</summary>
    public void DoSomethingElse(double least, double most)
    {
        var (startedAt, sequence) = (_now, counters.NextSequence());
        Wait(least, most);
        _others.Add(Record("", "", startedAt, _now, sequence) with { IsAnswered = true });
    }

    public CallStory HangUp(string kind, string status, string extension = "")
    {
        HangUp(_id, "16");
        var records = _legs.Select(leg => Record(leg.Queue, leg.ChannelName, leg.StartedAt, leg.EndedAt ?? _now, leg.Sequence) with { IsAnswered = leg.IsAnswered });
        return new CallStory(
            new CallTruth(_id, kind, status, _queue, extension), _events, [.. records, .. _others], _now);
    }

    private static string Seconds(DateTimeOffset from, DateTimeOffset to) => ((int)(to - from).TotalSeconds).ToString(CultureInfo.InvariantCulture);

    private void StopRinging(string cause)
    {
        foreach (var leg in _ringing)
        {
            HangUp(leg.ChannelId, cause);
            leg.EndedAt = _now;
        }

        _ringing.Clear();
    }

    private void HangUp(string channel, string cause) =>
        _events.Add(new StoryEvent(_now, new JsonObject { ["event"] = "Hangup", ["uniqueid"] = channel, ["linkedid"] = _id, ["cause"] = cause }));

    private void Say(string name, params (string Key, string Value)[] details)
    {
        var payload = new JsonObject
        {
            ["event"] = name, ["uniqueid"] = _id, ["linkedid"] = _id, ["queue"] = _queue, ["calleridnum"] = _number, ["exten"] = _queue,
        };
        foreach (var (key, value) in details)
            payload[key] = value;
        _events.Add(new StoryEvent(_now, payload));
    }

    private (string Key, string Value)[] OfPhone(Leg leg) =>
    [
        ("destchannel", leg.ChannelName), ("destuniqueid", leg.ChannelId), ("destlinkedid", _id), ("destcalleridnum", leg.Extension),
        ("interface", $"PJSIP/{leg.Extension}"), ("membername", $"Agente {leg.Extension}"),
    ];

    private SampleCallRecord Record(string queue, string agentChannel, DateTimeOffset from, DateTimeOffset to, int sequence)
    {
        // Both ends are cut to seconds.
        var date = (from.UtcDateTime + pbxOffset).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return new SampleCallRecord(_id, date, queue)
        {
            Duration = (int)(to.ToUnixTimeSeconds() - from.ToUnixTimeSeconds()), AgentChannel = agentChannel, CallerNumber = _number, Sequence = sequence,
        };
    }

    /// <summary>A phone that is rung.</summary>
    private sealed record Leg(string Queue, string Extension, string ChannelId, string ChannelName, DateTimeOffset StartedAt, int Sequence)
    {
        public bool IsAnswered { get; set; }

        public DateTimeOffset? EndedAt { get; set; }
    }
}
