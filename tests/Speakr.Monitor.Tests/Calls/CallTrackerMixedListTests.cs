using FluentAssertions;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

/// <summary>Lists that run into each other, because nothing tells them apart or the end of one was lost.</summary>
public sealed class CallTrackerMixedListTests
{
    private const string Other = "1795331700.77";

    [Fact]
    public void List_NeverComplete_IsDropped()
    {
        var scene = new TrackedScene().Join("600").After(60).Announces("600", 0).After(61).Completes().After(5);

        scene.Call.Status.Should().Be(CallStatus.Waiting);
    }

    [Fact]
    public void List_RepeatedAndOverlapping_ChangesNothingMore()
    {
        var scene = new TrackedScene().Join("600").After(60);
        foreach (var action in new[] { "a", "b", null, null })
            scene.Announces("600", 2, action);
        foreach (var action in new[] { "b", null, "a", null })
            scene.Names("600", TrackedScene.Caller, 60, action).Names("600", Other, 9, action);
        foreach (var action in new[] { null, "a", "b", null })
            scene.Completes(action);

        scene.After(5).Calls.Should().HaveCount(2).And.OnlyContain(call => call.Status == CallStatus.Waiting && call.Visits.Count == 1);
        scene.Changes.Should().HaveCount(2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(null)]
    public void List_AnotherBeginsBeforeItsEnd_EndsNobody(int? calls)
    {
        // Both without an id: the end of the first list comes before the second has named its callers.
        var scene = new TrackedScene().Join("600").After(60).Announces("600", calls).Names("600", TrackedScene.Caller, 60)
            .Announces("601", 0).After(3).Announces("600", calls).Completes().After(5);

        scene.Call.Status.Should().Be(CallStatus.Waiting);
    }

    [Fact]
    public void List_EndLost_NextOneStartsAfresh()
    {
        var scene = new TrackedScene().Join("600").After(60).Announces("600", 1).Names("600", TrackedScene.Caller, 60)
            .After(30).Lists("600").After(5);

        scene.Call.Status.Should().Be(CallStatus.Abandoned);
    }

    [Fact]
    public void List_NamesOfTwoMakeUpTheNumber_EndsNobody()
    {
        // The first lost its end and our caller's name, the second our caller's name: who is named in both would be one, as announced.
        var scene = new TrackedScene().Join("600").After(60).Announces("600", 2).Names("600", (Other, 3))
            .After(1).Announces("600", 1).Completes().After(5);

        scene.Call.Status.Should().Be(CallStatus.Waiting);
    }

    [Fact]
    public void List_MixedInAnotherQueue_EndsNobodyInThisOne()
    {
        // Of the second only the announcement of the other queue has come, and a name that makes up the first one's number.
        var scene = new TrackedScene().Join("600").After(60).Announces("600", 1).Announces("601", 0)
            .After(1).Announces("601", 0).Announces("602", 0).Announces("601", 0).Names("600", (Other, 3)).Completes().After(5);

        scene.Calls.Should().OnlyContain(call => call.Status == CallStatus.Waiting);
    }
}
