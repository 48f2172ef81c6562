using FluentAssertions;
using Speakr.Monitor.Cdr;
using Xunit;

namespace Speakr.Monitor.Conformance.Cdr;

public abstract partial class CdrDestinationConformance
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    [SkippableFact]
    public virtual async Task TryBegin_WhileAnotherHoldsTheLease_NamesHim()
    {
        (await AskAsync(owner: "first host, process 1")).Session.Should().NotBeNull();
        foreach (var destination in new[] { Destination, await OtherAsync() })
        {
            var answer = await AskAsync(destination, owner: "second host");
            answer.Session.Should().BeNull();
            answer.Holder.Should().Be("first host, process 1");
            answer.Remaining.Should().BePositive().And.BeLessThanOrEqualTo(Lease);
        }
    }

    [SkippableFact]
    public virtual async Task TryBegin_AnotherName_IsIndependent()
    {
        await BeginAsync(name: "one");
        var other = await BeginAsync(name: "other");
        await WriteAsync(other, new CdrBatch { Rows = [SampleRecords.Row(1)] });
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public virtual async Task TryBegin_ManyAtOnce_ExactlyOneWins(bool isTheFirstTime)
    {
        var other = await OtherAsync();
        if (!isTheFirstTime)
            await (await BeginAsync()).DisposeAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(async () =>
            await (number % 2 == 0 ? Destination : other).TryBeginAsync(Name, $"owner {number}", Lease, None))));
        _opened.AddRange(answers.Select(answer => answer.Session).OfType<object>());
        answers.Count(answer => answer.Session is not null).Should().Be(1);
    }

    [SkippableFact]
    public virtual async Task Dispose_Session_GivesTheLeaseBack()
    {
        var session = await BeginAsync();
        await session.DisposeAsync();
        await session.DisposeAsync();
        await BeginAsync(await OtherAsync());
    }

    [SkippableFact]
    public virtual async Task TryBegin_LeaseIsOver_IsTakenAndTheFormerHolderIsFencedOff()
    {
        var former = await BeginAsync(lease: Short);
        await WriteAsync(former, new CdrBatch { Rows = [SampleRecords.Row(1)], State = "former" });
        var session = await BeginEventuallyAsync(await OtherAsync(), "successor");
        session.State.Should().Be("former");

        await ShouldBeFencedOffAsync(async () => await former.WriteAsync(
            new CdrBatch { Rows = [SampleRecords.Row(2)], State = "late", Receipt = new CdrReceipt(1, new byte[] { 1 }) }, None));
        await ShouldBeFencedOffAsync(async () => await former.RenewAsync(None));
        await ShouldHaveAsync(session, SampleRecords.Day, SampleRecords.Row(1));
        await ShouldHaveReceiptsAsync(session);

        // Neither does the former holder give away what is not his.
        await former.DisposeAsync();
        (await AskAsync()).Holder.Should().Be("successor");
        await WriteAsync(session, new CdrBatch { Rows = [SampleRecords.Row(3)] });
    }

    [SkippableFact]
    public virtual async Task Renew_AfterBeingFencedOff_SaysWhoHoldsTheLease()
    {
        var former = await BeginAsync(lease: Short);
        await BeginEventuallyAsync(await OtherAsync(), "successor");
        var renew = async () => await former.RenewAsync(None);
        (await renew.Should().ThrowAsync<CdrSyncException>()).WithMessage($"*{Name}*successor*");
    }

    [SkippableFact]
    public virtual async Task Renew_LeaseOverButNotTaken_IsTheHoldersAgain()
    {
        var session = await BeginAsync(lease: Short);
        var other = await OtherAsync();
        await Task.Delay(Short * 2);
        await session.RenewAsync(None);
        await WriteAsync(session, new CdrBatch { Rows = [SampleRecords.Row(1)] });
        await BeginEventuallyAsync(other, "successor");
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public virtual async Task RenewOrWrite_SomeTimeLater_TheLeaseLastsItsFullTimeAgain(bool writes)
    {
        var session = await BeginAsync();
        TimeSpan left;
        do
        {
            await Task.Delay(50);
            left = (await AskAsync()).Remaining;
        }
        while (left > Lease - Short);

        if (writes)
            await WriteAsync(session, new CdrBatch());
        else
            await session.RenewAsync(None);
        (await AskAsync()).Remaining.Should().BeGreaterThan(left);
    }

    [SkippableFact]
    public virtual async Task Write_CancelledBefore_WritesNothing()
    {
        var session = await BeginAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var write = async () => await session.WriteAsync(new CdrBatch { Rows = [SampleRecords.Row(1)] }, cancelled.Token);
        await write.Should().ThrowAsync<OperationCanceledException>();
        await session.DisposeAsync();
        (await (await BeginAsync()).HasRecordsAsync(None)).Should().BeFalse();
    }
}
