using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline;

public sealed class ChangedCallsTests
{
    private readonly ChangedCalls _changed = new();

    [Fact]
    public async Task Take_CallChangedTwice_OnceWithTheLatestStateAndTheFirstPrevious()
    {
        _changed.Add([Change("1", CallStatus.Waiting, previous: null)]);
        _changed.Add([Change("1", CallStatus.Answered, previous: CallStatus.Waiting)]);

        var taken = await _changed.TakeAsync(10, CancellationToken.None);

        taken.Should().ContainSingle().Which.Should().BeEquivalentTo(Change("1", CallStatus.Answered, previous: null));
    }

    [Fact]
    public async Task Take_MoreThanTheLimit_OldestFirst()
    {
        _changed.Add([Change("1"), Change("2"), Change("3")]);

        var first = await _changed.TakeAsync(2, CancellationToken.None);
        var second = await _changed.TakeAsync(2, CancellationToken.None);

        first.Select(change => change.Call.LinkedId).Should().Equal("1", "2");
        second.Select(change => change.Call.LinkedId).Should().Equal("3");
    }

    [Fact]
    public async Task Return_ChangedSince_KeepsTheLaterState()
    {
        _changed.Add([Change("1", CallStatus.Waiting, previous: null)]);
        var taken = await _changed.TakeAsync(10, CancellationToken.None);
        _changed.Add([Change("1", CallStatus.Ended, previous: CallStatus.Waiting)]);

        _changed.Return(taken);

        (await _changed.TakeAsync(10, CancellationToken.None)).Should().ContainSingle()
            .Which.Should().BeEquivalentTo(Change("1", CallStatus.Ended, previous: null));
        _changed.Count.Should().Be(0);
    }

    [Fact]
    public async Task Take_NothingThere_WaitsForAChange()
    {
        var taking = _changed.TakeAsync(10, CancellationToken.None).AsTask();
        taking.IsCompleted.Should().BeFalse();

        _changed.Add([Change("1")]);

        (await taking).Should().ContainSingle();
    }

    [Fact]
    public async Task Take_Completed_TheRestThenNothing()
    {
        _changed.Add([Change("1")]);
        _changed.Complete();

        (await _changed.TakeAsync(10, CancellationToken.None)).Should().ContainSingle();
        (await _changed.TakeAsync(10, CancellationToken.None)).Should().BeEmpty();
    }

    [Fact]
    public async Task Return_AfterCompletion_IsTakenAgain()
    {
        _changed.Add([Change("1")]);
        _changed.Complete();
        var taken = await _changed.TakeAsync(10, CancellationToken.None);

        _changed.Return(taken);

        (await _changed.TakeAsync(10, CancellationToken.None)).Should().ContainSingle();
    }

    [Fact]
    public async Task Confirm_RefusedCallWasMergedMeanwhile_IsGone()
    {
        _changed.Add([Change("consultation")]);
        var refused = await _changed.TakeAsync(10, CancellationToken.None);
        _changed.Add([new CallChange(Sample.Call("caller") with { FormerLinkedIds = ["consultation"] }, Previous: null)]);

        _changed.Confirm(refused);
        _changed.TryAgain(10);

        _changed.SetAside.Should().Be(0);
        (await _changed.TakeAsync(10, CancellationToken.None)).Select(change => change.Call.LinkedId).Should().Equal("caller");
    }

    [Fact]
    public async Task Clear_CallsAreSetAside_ReturnsThemWhereverTheyAre()
    {
        _changed.Add([Change("resting"), Change("changed"), Change("taken")]);
        var taken = await _changed.TakeAsync(10, CancellationToken.None);
        _changed.Confirm(taken);
        _changed.Add([Change("taken", CallStatus.Answered), Change("other")]);
        await _changed.TakeAsync(10, CancellationToken.None);
        _changed.Add([Change("changed", CallStatus.Answered)]);

        _changed.Clear().Select(change => change.Call.LinkedId).Should().BeEquivalentTo("resting", "changed", "taken");

        _changed.Should().BeEquivalentTo(new { SetAside = 0, Unsaved = 0, Count = 0 });
    }

    private static CallChange Change(string id, CallStatus status = CallStatus.Waiting, CallStatus? previous = null) =>
        new(Sample.Call(id, status), previous);
}
