using System.Globalization;

namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>Invents calls by a seed: what happens in them is the same in each run, only their times are those of the run.</summary>
/// <param name="seed">Which calls.</param>
/// <param name="eventsPerSecond">The rate, because a repetition has to come before many other events.</param>
/// <param name="pbxOffset">How far the PBX's clock is ahead of UTC.</param>
internal sealed class StoryTeller(int seed, double eventsPerSecond, TimeSpan pbxOffset)
{
    private const int Queues = 8;
    private const int Extensions = 200;
    private const double Repeated = 0.04;

    private static readonly string[] Ends = ["agent", "caller"];

    private readonly Random _random = new(seed);
    private readonly PbxCounters _counters = new();

    public CallStory Next(DateTimeOffset start)
    {
        var call = new StoryWriter(_random, _counters, start, pbxOffset);
        var queue = _random.Next(Queues);
        call.Join(Queue(queue));
        var story = _random.Next(100) switch
        {
            < 55 => Answered(call, "answered"),
            < 70 => Abandoned(call),
            < 75 => GoneAtOnce(call),
            < 83 => LeftByKey(call),
            < 90 => Transferred(call, queue),
            < 94 => TransferredAndAbandoned(call, queue),
            _ => Overflowed(call, queue),
        };
        return story with { Events = WithRepetitions(story.Events) };
    }

    private CallStory Answered(StoryWriter call, string kind)
    {
        Ring(call);
        var extension = call.Answer();
        call.Wait(1, 8);
        call.EndTalk(Ends[_random.Next(Ends.Length)]);
        return call.HangUp(kind, "Encerrado", extension);
    }

    private CallStory Abandoned(StoryWriter call)
    {
        Ring(call);
        call.Abandon();
        return call.HangUp("abandoned", "Abandonado");
    }

    /// <summary>Before any phone rang: the only kind of call that no record of a queue tells of.</summary>
    private static CallStory GoneAtOnce(StoryWriter call)
    {
        call.Wait(0.5, 2);
        call.Abandon();
        return call.HangUp("gone at once", "Abandonado");
    }

    private CallStory LeftByKey(StoryWriter call)
    {
        Ring(call);
        call.LeaveByKey();
        call.DoSomethingElse(2, 6);
        return call.HangUp("left by key", "Abandonado");
    }

    private CallStory Transferred(StoryWriter call, int queue)
    {
        Transfer(call, queue);
        return Answered(call, "transferred");
    }

    private CallStory TransferredAndAbandoned(StoryWriter call, int queue)
    {
        Transfer(call, queue);
        Ring(call);
        call.Abandon();
        return call.HangUp("transferred, abandoned", "Abandonado");
    }

    private CallStory Overflowed(StoryWriter call, int queue)
    {
        Ring(call);
        call.Abandon();
        JoinAnother(call, queue);
        return Answered(call, "overflowed");
    }

    private void Transfer(StoryWriter call, int queue)
    {
        Ring(call);
        call.Answer();
        call.Wait(1, 5);
        call.EndTalk("transfer");
        JoinAnother(call, queue);
    }

    private void JoinAnother(StoryWriter call, int queue)
    {
        // A record's date is a whole second, by which visits are put into their order.
        call.Wait(0.05, 0.2);
        call.Join(Queue((queue + 1 + _random.Next(Queues - 1)) % Queues));
    }

    private void Ring(StoryWriter call)
    {
        call.Wait(0.2, 1);
        var first = _random.Next(Extensions);
        for (var phone = 0; phone <= _random.Next(3); phone++)
            call.Ring(string.Create(CultureInfo.InvariantCulture, $"{1001 + (first + phone) % Extensions}"));
        call.Wait(1, 5);
    }

    private List<StoryEvent> WithRepetitions(IReadOnlyList<StoryEvent> events)
    {
        var longest = Math.Min(0.3, 32 / eventsPerSecond);
        var repetitions = events.Where(_ => _random.NextDouble() < Repeated)
            .Select(happening => new StoryEvent(happening.At.AddSeconds(_random.NextDouble() * longest), happening.Payload.DeepClone().AsObject()))
            .ToList();
        // Sorting keeps the order of what happens at the same time.
        return [.. events.Concat(repetitions).OrderBy(happening => happening.At)];
    }

    private static string Queue(int queue) => string.Create(CultureInfo.InvariantCulture, $"80{queue:00}");
}
