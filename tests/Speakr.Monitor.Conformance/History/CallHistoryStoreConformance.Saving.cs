using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Xunit;

namespace Speakr.Monitor.Conformance.History;

public abstract partial class CallHistoryStoreConformance
{
    [SkippableFact]
    public virtual async Task Save_NewCallWithEveryField_IsFoundAsItWas()
    {
        var call = SampleCalls.Ended(1);
        await Store.SaveAsync([call], None);
        await ShouldHoldAsync(call);
    }

    [SkippableFact]
    public virtual async Task Save_CallWithEmptyFields_KeepsNullAndEmptyApart()
    {
        var call = SampleCalls.Waiting(1) with
        {
            CallerNumber = null,
            Visits = [new QueueVisit { Number = 1, Queue = "600", UniqueId = "", AgentName = "", AgentUniqueId = null }],
        };
        await Store.SaveAsync([call], None);
        await ShouldHoldAsync(call);
    }

    [SkippableTheory]
    [InlineData(CallStatus.Waiting)]
    [InlineData(CallStatus.Answered)]
    [InlineData(CallStatus.Abandoned)]
    [InlineData(CallStatus.Ended)]
    public virtual async Task Save_EveryStatus_IsFoundAgain(CallStatus status)
    {
        var call = SampleCalls.Ended(1) with { Status = status };
        await Store.SaveAsync([call], None);
        await ShouldHoldAsync(call);
    }

    [SkippableFact]
    public virtual async Task Save_EveryEndOfAVisit_IsFoundAgain()
    {
        var ends = Enum.GetValues<VisitEndReason>();
        var call = SampleCalls.Waiting(1) with
        {
            Visits = [.. ends.Select((end, index) => SampleCalls.Visit(index + 1, 1, "600") with { EndReason = end })],
        };
        await Store.SaveAsync([call], None);
        await ShouldHoldAsync(call);
    }

    [SkippableFact]
    public virtual async Task Save_ReconstructedVisit_IsMarkedAndUnmarked()
    {
        var call = SampleCalls.Waiting(1) with
        {
            Visits = [SampleCalls.Visit(1, 1, "600") with { IsReconstructed = true }, SampleCalls.Visit(2, 1, "601")],
        };
        await Store.SaveAsync([call], None);
        await ShouldHoldAsync(call);
        var other = call with { Visits = [.. call.Visits.Select(visit => visit with { IsReconstructed = !visit.IsReconstructed })] };
        await Store.SaveAsync([other], None);
        await ShouldHoldAsync(other);
    }

    [SkippableFact]
    public virtual async Task Save_HoldTime_IsFoundAsItWas()
    {
        var call = SampleCalls.Ended(1);
        foreach (int? seconds in new int?[] { 17, 0, null })
        {
            var held = call with { Visits = [call.Visits[0] with { HoldSeconds = seconds }] };
            await Store.SaveAsync([held], None);
            await ShouldHoldAsync(held);
        }
    }

    [SkippableFact]
    public virtual async Task Save_RingAttempts_AreFoundAsTheyWere()
    {
        var call = SampleCalls.Waiting(1);
        var (first, second) = (SampleCalls.Ring(1), SampleCalls.Ring(2) with { AgentName = null, Interface = "", Extension = "", Seconds = 0 });
        await ShouldHoldWithAsync(call, first);
        await ShouldHoldWithAsync(call, first, second);
        await ShouldHoldWithAsync(call, first, second with { Seconds = 9, IsAnswered = true });
        await ShouldHoldWithAsync(call, first, second with { Seconds = 9, IsAnswered = true });
        await ShouldHoldWithAsync(SampleCalls.Ended(1), first with { Seconds = 3 }, second with { Seconds = 9, IsAnswered = true });
    }

    [SkippableFact]
    public virtual async Task Save_RingAttemptsOfSeveralVisits_AreKeptApart()
    {
        var call = SampleCalls.Waiting(1) with
        {
            Visits =
            [
                SampleCalls.Visit(1, 1, "600") with { Rings = [SampleCalls.Ring(1), SampleCalls.Ring(2)] },
                SampleCalls.Visit(2, 1, "601"),
                SampleCalls.Visit(3, 1, "600") with { Rings = [SampleCalls.Ring(1) with { Extension = "1009" }] },
            ],
        };
        var other = SampleCalls.Waiting(2) with { Visits = [SampleCalls.Visit(1, 2, "600") with { Rings = [SampleCalls.Ring(1) with { Seconds = 1 }] }] };
        await Store.SaveAsync([call, other], None);
        await Store.SaveAsync([call, other], None);
        await ShouldHoldAsync(call);
        await ShouldHoldAsync(other);
        (await QueryAsync(new CallQuery())).Select(found => found.Visits.Sum(visit => visit.Rings.Count)).Should().Equal(1, 3);

        await Store.SaveAsync([call with { Visits = [.. call.Visits.Take(1)], LastStoredVisit = 3 }], None);
        await Store.SaveAsync([call with { Visits = [call.Visits[0], call.Visits[1], SampleCalls.Visit(3, 1, "600")] }], None);
        await ShouldHoldAsync(call with { Visits = [call.Visits[0], call.Visits[1], SampleCalls.Visit(3, 1, "600")] });
    }

    [SkippableFact]
    public virtual async Task Save_RingAttemptsThatAreTooOld_Go()
    {
        var rings = Enumerable.Range(1, 120).Select(SampleCalls.Ring).ToArray();
        await ShouldHoldWithAsync(SampleCalls.Waiting(1), rings[..100]);
        await ShouldHoldWithAsync(SampleCalls.Waiting(1), rings[1..101]);
        await ShouldHoldWithAsync(SampleCalls.Waiting(1), rings[20..120]);
    }

    private async Task ShouldHoldWithAsync(Call call, params RingAttempt[] rings)
    {
        var rung = call with { CreatedAt = SampleCalls.Waiting(1).CreatedAt, Visits = [call.Visits[0] with { Rings = rings }] };
        await Store.SaveAsync([rung], None);
        await ShouldHoldAsync(rung);
    }

    [SkippableFact]
    public virtual async Task Save_SameCallsAgain_ChangesNothing()
    {
        var calls = SampleCalls.Many(5, number => SampleCalls.Ended(number));
        for (var time = 0; time < 3; time++)
            await Store.SaveAsync(calls, None);
        var found = await QueryAsync(new CallQuery());
        found.Should().HaveCount(5);
        foreach (var call in calls)
            await ShouldHoldAsync(call);
    }

    [SkippableFact]
    public virtual async Task Save_KnownCall_TakesNewValuesAndKeepsCreatedAt()
    {
        await Store.SaveAsync([SampleCalls.Waiting(1)], None);
        var later = SampleCalls.Ended(1) with
        {
            UniqueId = "pbx1-9.9",
            Queue = "700",
            CallerNumber = "1000",
            CreatedAt = SampleCalls.Start.AddHours(5),
            UpdatedAt = SampleCalls.Start.AddHours(6),
        };
        await Store.SaveAsync([later], None);
        await ShouldHoldAsync(later with { CreatedAt = SampleCalls.Waiting(1).CreatedAt });
    }

    [SkippableFact]
    public virtual async Task Save_OlderState_IsTakenAsItIs()
    {
        // Which state is the newer one is the caller's knowledge: a store that judged by times would undo a correction.
        await Store.SaveAsync([SampleCalls.Ended(1)], None);
        var earlier = SampleCalls.Ended(1) with { Status = CallStatus.Answered, OnPanel = true, UpdatedAt = SampleCalls.Start };
        await Store.SaveAsync([earlier], None);
        await ShouldHoldAsync(earlier with { CreatedAt = SampleCalls.Ended(1).CreatedAt });
    }

    [SkippableFact]
    public virtual async Task Save_VisitsOfKnownCall_AreAddedAndUpdatedAndOthersKept()
    {
        var first = SampleCalls.Visit(1, 1, "600");
        var second = SampleCalls.Visit(2, 1, "700");
        var call = SampleCalls.Waiting(1);
        await Store.SaveAsync([call with { Visits = [first, second] }], None);

        var answered = second with { AnsweredAt = SampleCalls.Start.AddSeconds(40), Extension = "1002", WaitSeconds = 7 };
        var third = SampleCalls.Visit(3, 1, "800");
        await Store.SaveAsync([call with { Visits = [answered, third] }], None);

        await ShouldHoldAsync(call with { Visits = [first, answered, third] });
    }

    [SkippableFact]
    public virtual async Task Save_FewerVisitsThanAreStored_RemovesThoseThatItNames()
    {
        QueueVisit[] stored = [SampleCalls.Visit(1, 1, "600"), SampleCalls.Visit(2, 1, "601"), SampleCalls.Visit(3, 1, "602")];
        var (call, other) = (SampleCalls.Ended(1) with { Visits = stored }, SampleCalls.Ended(2) with { Visits = stored });
        await Store.SaveAsync([call, other], None);

        var fewer = call with { Visits = [stored[0] with { EndReason = VisitEndReason.Transfer }] };
        await Store.SaveAsync([fewer with { LastStoredVisit = 3 }], None);

        await ShouldHoldAsync(fewer);
        await ShouldHoldAsync(other);
    }

    [SkippableFact]
    public virtual async Task Save_CallWithoutVisits_KeepsTheStoredOnes()
    {
        await Store.SaveAsync([SampleCalls.Ended(1)], None);
        await Store.SaveAsync([SampleCalls.Ended(1) with { Visits = [] }], None);
        await ShouldHoldAsync(SampleCalls.Ended(1));
    }

    [SkippableFact]
    public virtual async Task Save_NewAndKnownTogether_StoresBoth()
    {
        await Store.SaveAsync(SampleCalls.Many(30, number => SampleCalls.Waiting(number * 2)), None);
        var mixed = SampleCalls.Many(60, number => SampleCalls.Ended(number));
        await Store.SaveAsync(mixed, None);
        (await QueryAsync(new CallQuery { Status = CallStatus.Ended })).Should().HaveCount(60);
        await ShouldHoldAsync(mixed[31]);
        await ShouldHoldAsync(mixed[32]);
    }

    [SkippableFact]
    public virtual async Task Save_EmptyList_DoesNothing()
    {
        await Store.SaveAsync([], None);
        (await QueryAsync(new CallQuery())).Should().BeEmpty();
    }

    [SkippableFact]
    public virtual async Task Save_BatchOfAThousand_StoresEveryCallOnce()
    {
        var calls = SampleCalls.Many(1000, number => SampleCalls.Ended(number));
        await Store.SaveAsync(calls, None);
        await Store.SaveAsync(calls, None);
        var found = await QueryAsync(new CallQuery());
        found.Select(call => call.LinkedId).Should().Equal(calls.AsEnumerable().Reverse().Select(call => call.LinkedId));
        Same(found[0], AsStored(calls[^1]));
        found.Should().OnlyContain(call => call.Visits.Count == 1);
    }

    [SkippableFact]
    public virtual async Task Save_TenThousandCalls_AllAreFound()
    {
        foreach (var batch in SampleCalls.Many(10_000, number => SampleCalls.Waiting(number)).Chunk(1000))
            await Store.SaveAsync(batch, None);
        var found = await QueryAsync(new CallQuery());
        found.Should().HaveCount(10_000);
        found.Select(call => call.LinkedId).Should().OnlyHaveUniqueItems();
        found.Should().OnlyContain(call => call.Visits.Count == 1);
    }

    [SkippableFact]
    public virtual async Task Save_TokenAlreadyCancelled_SavesNothing()
    {
        var save = async () => await Store.SaveAsync([SampleCalls.Waiting(1)], new CancellationToken(canceled: true));
        await save.Should().ThrowAsync<OperationCanceledException>();
        (await QueryAsync(new CallQuery())).Should().BeEmpty();
    }

    [SkippableFact]
    public virtual async Task Save_CancelledOnTheWay_SavesAllOrNothing()
    {
        var calls = SampleCalls.Many(1000, number => SampleCalls.Ended(number));
        foreach (var milliseconds in new[] { 0, 1, 2, 5, 10 })
        {
            using var source = new CancellationTokenSource();
            source.CancelAfter(milliseconds);
            try
            {
                await Store.SaveAsync(calls, source.Token);
                break;
            }
            catch (OperationCanceledException)
            {
                (await QueryAsync(new CallQuery())).Should().BeEmpty();
            }
        }

        await Store.SaveAsync(calls, None);
        (await QueryAsync(new CallQuery())).Should().HaveCount(1000);
    }

    [SkippableFact]
    public virtual async Task Save_OneCallThatCannotBeRead_SavesNoneOfTheBatch()
    {
        var broken = SampleCalls.Waiting(3) with { Visits = new BrokenList() };
        var save = async () => await Store.SaveAsync([SampleCalls.Waiting(1), SampleCalls.Waiting(2), broken], None);
        await save.Should().ThrowAsync<Exception>();
        (await QueryAsync(new CallQuery())).Should().BeEmpty();
        await Store.SaveAsync([SampleCalls.Waiting(1)], None);
        await ShouldHoldAsync(SampleCalls.Waiting(1));
    }
}
