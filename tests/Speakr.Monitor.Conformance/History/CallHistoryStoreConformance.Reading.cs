using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Xunit;

namespace Speakr.Monitor.Conformance.History;

public abstract partial class CallHistoryStoreConformance
{
    [SkippableFact]
    public virtual async Task Find_UnknownId_ReturnsNull()
    {
        await Store.SaveAsync([SampleCalls.Waiting(1)], None);
        (await Store.FindAsync("pbx1-0.0", None)).Should().BeNull();
        (await Store.FindAsync("", None)).Should().BeNull();
    }

    [SkippableFact]
    public virtual async Task Query_NoCondition_ReturnsAllNewestFirst()
    {
        await FillAsync();
        // Newest by the order of adding: call 0 was changed last.
        await Store.SaveAsync([SampleCalls.Ended(0) with { UpdatedAt = SampleCalls.Start.AddDays(1) }], None);
        await ShouldFindAsync(new CallQuery(), 7, 6, 5, 4, 3, 2, 1, 0);
    }

    [SkippableFact]
    public virtual async Task Query_EachCondition_ReturnsWhatMatches()
    {
        await FillAsync();
        await ShouldFindAsync(new CallQuery { OnPanel = true }, 7, 5, 3, 1);
        await ShouldFindAsync(new CallQuery { OnPanel = false }, 6, 4, 2, 0);
        await ShouldFindAsync(new CallQuery { Status = CallStatus.Ended }, 6, 4, 2, 0);
        await ShouldFindAsync(new CallQuery { Status = CallStatus.Abandoned });
        await ShouldFindAsync(new CallQuery { Queue = "700" }, 7, 6, 5, 4);
        await ShouldFindAsync(new CallQuery { Queue = "70" });
    }

    [SkippableFact]
    public virtual async Task Query_UpdatedSinceAndBefore_DivideTheCallsBetweenThem()
    {
        await FillAsync();
        // Odd calls changed n seconds after the start, even ones n + 75.
        var moment = SampleCalls.Start.AddSeconds(5);
        await ShouldFindAsync(new CallQuery { UpdatedSince = moment }, 7, 6, 5, 4, 2, 0);
        await ShouldFindAsync(new CallQuery { UpdatedBefore = moment }, 3, 1);
        await ShouldFindAsync(new CallQuery { UpdatedSince = moment, UpdatedBefore = moment.AddSeconds(70) }, 7, 5);
    }

    [SkippableFact]
    public virtual async Task Query_SeveralConditions_AllMustHold()
    {
        await FillAsync();
        await ShouldFindAsync(
            new CallQuery { OnPanel = true, Status = CallStatus.Waiting, Queue = "600", UpdatedSince = SampleCalls.Start.AddSeconds(2) }, 3);
        await ShouldFindAsync(new CallQuery { OnPanel = true, Status = CallStatus.Ended });
    }

    [SkippableFact]
    public virtual async Task Query_Limit_ReturnsTheNewest()
    {
        await FillAsync();
        await ShouldFindAsync(new CallQuery { Limit = 3 }, 7, 6, 5);
        await ShouldFindAsync(new CallQuery { OnPanel = false, Limit = 2 }, 6, 4);
        await ShouldFindAsync(new CallQuery { Limit = 0 });
        await ShouldFindAsync(new CallQuery { OnPanel = true, Limit = 100 }, 7, 5, 3, 1);
    }

    [SkippableFact]
    public virtual async Task Query_TokenAlreadyCancelled_Throws()
    {
        await Store.SaveAsync([SampleCalls.Waiting(1)], None);
        var query = async () =>
        {
            await foreach (var call in Store.QueryAsync(new CallQuery(), new CancellationToken(canceled: true)))
                call.Should().BeNull("nothing may be read");
        };
        await query.Should().ThrowAsync<OperationCanceledException>();
        var find = async () => await Store.FindAsync("x", new CancellationToken(canceled: true));
        await find.Should().ThrowAsync<OperationCanceledException>();
    }

    [SkippableFact]
    public virtual async Task Query_WhileSaving_SeesWholeBatchesOnly()
    {
        const int batch = 50;
        using var stop = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            var counts = new List<int>();
            do
                counts.Add((await QueryAsync(new CallQuery { OnPanel = true, Limit = 400 })).Count);
            while (!stop.IsCancellationRequested);
            return counts;
        });
        for (var start = 0; start < 400; start += batch)
        {
            var first = start;
            await Store.SaveAsync(SampleCalls.Many(batch, number => SampleCalls.Waiting(first + number)), None);
        }

        await stop.CancelAsync();
        var seen = await reading;
        seen.Should().OnlyContain(count => count % batch == 0).And.BeInAscendingOrder();
        (await QueryAsync(new CallQuery { OnPanel = true })).Should().HaveCount(400);
    }

    private Task FillAsync()
    {
        var calls = SampleCalls.Many(8, number => number % 2 == 0
            ? SampleCalls.Ended(number, number < 4 ? "600" : "700")
            : SampleCalls.Waiting(number, number < 4 ? "600" : "700"));
        return Store.SaveAsync(calls, None).AsTask();
    }

    private async Task ShouldFindAsync(CallQuery query, params int[] numbers)
    {
        var found = await QueryAsync(query);
        found.Select(call => call.LinkedId).Should().Equal(numbers.Select(SampleCalls.LinkedId));
        found.Should().NotContain(call => call.Visits.Count != 1);
    }
}
