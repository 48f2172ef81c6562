using FluentAssertions;
using Speakr.Monitor.AspNetCore.Panel.Parts;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Panel;

/// <summary>A call as a line of time.</summary>
public sealed class JourneyTests
{
    private static readonly DateTimeOffset Start = Sample.Time;

    [Fact]
    public void Of_TransferredCall_HasALaneForEachVisitFromTheFirstToTheLastMoment()
    {
        var journey = Journey.Of(
            Document(onPanel: false, updated: 200, Visit(1, joined: 0, answered: 20, ended: 60), Visit(2, joined: 60, answered: null, ended: 200)), Start.AddSeconds(999), Name);

        journey.From.Should().Be(Start);
        journey.To.Should().Be(Start.AddSeconds(200));
        journey.Lanes.Select(lane => lane.Visit.Number).Should().Equal(1, 2);
        journey.Lanes[0].Spans.Select(span => (span.Kind, span.Seconds)).Should().Equal((JourneySpanKind.Wait, 20), (JourneySpanKind.Talk, 40));
        journey.Lanes[1].Spans.Select(span => (span.Kind, span.Seconds)).Should().Equal((JourneySpanKind.Wait, 140));
        journey.PlaceOf(Start.AddSeconds(50)).Should().Be(0.25);
    }

    [Fact]
    public void Of_OpenCall_LastsUntilNow()
    {
        var journey = Journey.Of(Document(onPanel: true, updated: 20, Visit(1, joined: 0, answered: 20, ended: null)), Start.AddSeconds(80), Name);

        journey.Lanes[0].Spans[^1].Seconds.Should().Be(60);
        journey.To.Should().Be(Start.AddSeconds(80));
    }

    [Fact]
    public void Of_PhonesRingTogether_EachHasARowOfItsOwnAndALaterOneReusesTheFirst()
    {
        var rings = new[] { Ring("a", 0, 10), Ring("b", 0, 10), Ring("c", 5, 3), Ring("d", 12, 4) };

        var lane = Journey.Of(Document(onPanel: false, updated: 20, Visit(1, 0, null, 20) with { Rings = rings }), Start.AddSeconds(20), Name).Lanes[0];

        lane.Spans.Where(span => span.RingRow >= 0).Select(span => (span.Agent, span.RingRow)).Should().Equal(("a", 0), ("b", 1), ("c", 2), ("d", 0));
        lane.RingRows.Should().Be(3);
    }

    [Fact]
    public void Of_CallWithoutAnyLength_StillHasOne()
    {
        var journey = Journey.Of(Document(onPanel: false, updated: 0), Start, Name);

        journey.To.Should().BeAfter(journey.From);
        journey.PlaceOf(Start.AddSeconds(-5)).Should().Be(0);
    }

    private static string Name(string? name, string? extension) => name ?? extension ?? "";

    private static RingDocument Ring(string agent, int at, int seconds) => new(agent, null, Start.AddSeconds(at), seconds, Answered: false);

    private static VisitDocument Visit(int number, int joined, int? answered, int? ended) => new(
        number, "8001", Start.AddSeconds(joined), At(answered), At(answered ?? ended), At(ended), null, null, null, null, null, null, null, Reconstructed: false, []);

    private static DateTimeOffset? At(int? second) => second is { } value ? Start.AddSeconds(value) : null;

    private static CallDocument Document(bool onPanel, int updated, params VisitDocument[] visits) => new(
        "1.1", "pbx", "1.1", "Encerrado", "8001", null, "11", onPanel, Start, Start.AddSeconds(updated), visits);
}
