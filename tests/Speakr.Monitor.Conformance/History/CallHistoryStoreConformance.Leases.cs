using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Xunit;

namespace Speakr.Monitor.Conformance.History;

/// <summary>Stores that several hosts can share (<see cref="ISharedCallHistory"/>).</summary>
public abstract partial class CallHistoryStoreConformance
{
    private static readonly TimeSpan LongLease = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ShortLease = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [SkippableFact]
    public virtual async Task TryTake_WhileAnotherHoldsTheLease_NamesTheHolderAndHowLong()
    {
        (await AskAsync(Shared(), "first host, process 1")).Lease.Should().NotBeNull();
        foreach (var store in new[] { Shared(), await OtherAsync() })
        {
            var answer = await AskAsync(store, "second host");
            answer.Lease.Should().BeNull();
            answer.Holder.Should().Be("first host, process 1");
            answer.Remaining.Should().BePositive().And.BeLessThanOrEqualTo(LongLease);
        }
    }

    [SkippableFact]
    public virtual async Task TryTake_AnotherName_IsIndependent()
    {
        var one = await BeginAsync(Shared(), "first");
        var other = await BeginAsync(await OtherAsync(), "second", name: "pbx 2");
        await one.Writer.SaveAsync([SampleCalls.Waiting(1)], None);
        await other.Writer.SaveAsync([SampleCalls.Waiting(2)], None);
        await one.Lease.DisposeAsync();
        (await AskAsync(Shared(), "third", "pbx 2")).Holder.Should().Be("second");
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public virtual async Task TryTake_ManyAtOnce_ExactlyOneWins(bool isTheFirstTime)
    {
        var (store, other) = (Shared(), await OtherAsync());
        if (!isTheFirstTime)
            await (await BeginAsync(store, "earlier")).Lease.DisposeAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(async () =>
            await (number % 2 == 0 ? store : other).TryTakeAsync("pbx", $"owner {number}", LongLease, None))));
        _opened.AddRange(answers.Select(answer => answer.Lease).OfType<object>());
        answers.Count(answer => answer.Lease is not null).Should().Be(1);
    }

    [SkippableFact]
    public virtual async Task Dispose_Lease_GivesItBackAndEndsItsWriter()
    {
        var leader = await BeginAsync(Shared(), "first");
        await leader.Writer.SaveAsync([SampleCalls.Waiting(1)], None);
        await leader.Lease.DisposeAsync();
        await leader.Lease.DisposeAsync();
        var (save, renew) = (SaveTo(leader, SampleCalls.Waiting(2)), Renewing(leader));
        var open = async () => await leader.Lease.OpenWriterAsync(None);
        await save.Should().ThrowAsync<ObjectDisposedException>();
        await renew.Should().ThrowAsync<ObjectDisposedException>();
        await open.Should().ThrowAsync<ObjectDisposedException>();
        (await BeginAsync(await OtherAsync(), "second")).Should().NotBeNull();
        (await Store.FindAsync(SampleCalls.LinkedId(2), None)).Should().BeNull();
    }

    [SkippableFact]
    public virtual async Task Writer_Saving_SavesAsTheStoreDoes()
    {
        var leader = await BeginAsync(Shared(), "first");
        await leader.Writer.SaveAsync([SampleCalls.Waiting(1), SampleCalls.Waiting(2)], None);
        await leader.Writer.SaveAsync([], None);
        await leader.Writer.SaveAsync([SampleCalls.Ended(1)], None);
        await ShouldHoldAsync(SampleCalls.Ended(1));
        await ShouldHoldAsync(SampleCalls.Waiting(2));
        // What heals and what migrates has no lease.
        await Store.SaveAsync([SampleCalls.Ended(2)], None);
        await ShouldHoldAsync(SampleCalls.Ended(2));
    }

    [SkippableFact]
    public virtual async Task TryTake_LeaseIsOver_IsTakenAndTheFormerHolderIsFencedOff()
    {
        var former = await BeginAsync(Shared(), "former", duration: ShortLease);
        await former.Writer.SaveAsync([SampleCalls.Waiting(1)], None);
        var leader = await BeginEventuallyAsync(await OtherAsync(), "successor");

        foreach (var late in new[] { SaveTo(former, SampleCalls.Ended(1), SampleCalls.Waiting(2)), SaveTo(former), Renewing(former) })
            (await late.Should().ThrowAsync<HistoryLeaseLostException>()).WithMessage("*'pbx'*successor*");
        await ShouldHoldAsync(SampleCalls.Waiting(1));
        (await Store.FindAsync(SampleCalls.LinkedId(2), None)).Should().BeNull();

        // Neither does the former holder give away what belongs to another.
        await former.Lease.DisposeAsync();
        (await AskAsync(Shared(), "third")).Holder.Should().Be("successor");
        await leader.Writer.SaveAsync([SampleCalls.Ended(1)], None);
        await ShouldHoldAsync(SampleCalls.Ended(1));
    }

    [SkippableFact]
    public virtual async Task Renew_NoWriterOpened_KeepsTheLease()
    {
        var store = Shared();
        var lease = (await AskAsync(store, "standby", duration: ShortLease)).Lease!;
        for (var held = ShortLease * 3; held > TimeSpan.Zero; held -= ShortLease / 3)
        {
            await lease.RenewAsync(None);
            await Task.Delay(ShortLease / 3);
        }

        await lease.RenewAsync(None);
        await lease.DisposeAsync();
        (await AskAsync(await OtherAsync(), "second")).Lease.Should().NotBeNull();
    }

    [SkippableFact]
    public virtual async Task OpenWriter_Again_IsTheSame()
    {
        var leader = await BeginAsync(Shared(), "first");
        (await leader.Lease.OpenWriterAsync(None)).Should().BeSameAs(leader.Writer);
    }

    [SkippableFact]
    public virtual async Task OpenWriter_LeaseTakenByAnother_IsRefused()
    {
        var former = (await AskAsync(Shared(), "former", duration: ShortLease)).Lease!;
        await BeginEventuallyAsync(await OtherAsync(), "successor");
        var open = async () => await former.OpenWriterAsync(None);
        (await open.Should().ThrowAsync<HistoryLeaseLostException>()).WithMessage("*'pbx'*successor*");
    }

    [SkippableFact]
    public virtual async Task Renew_LeaseOverButNotTaken_IsTheHoldersAgain()
    {
        var leader = await BeginAsync(Shared(), "first", duration: ShortLease);
        await Task.Delay(ShortLease * 2);
        await leader.Lease.RenewAsync(None);
        await leader.Writer.SaveAsync([SampleCalls.Waiting(1)], None);
        await BeginEventuallyAsync(await OtherAsync(), "successor");
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public virtual async Task RenewOrSave_SomeTimeLater_TheLeaseLastsItsFullTimeAgain(bool saves)
    {
        var store = Shared();
        var leader = await BeginAsync(store, "first");
        TimeSpan left;
        do
        {
            await Task.Delay(50);
            left = (await AskAsync(store, "second")).Remaining;
        }
        while (left > LongLease - ShortLease);

        if (saves)
            await leader.Writer.SaveAsync([SampleCalls.Waiting(1)], None);
        else
            await leader.Lease.RenewAsync(None);
        (await AskAsync(store, "second")).Remaining.Should().BeGreaterThan(left);
    }

    [SkippableFact]
    public virtual async Task SaveAndRenew_AtOnce_BothSucceed()
    {
        var leader = await BeginAsync(Shared(), "first");
        var calls = SampleCalls.Many(200, number => SampleCalls.Waiting(number));
        await Task.WhenAll(
            Task.Run(async () =>
            {
                foreach (var batch in calls.Chunk(20))
                    await leader.Writer.SaveAsync(batch, None);
            }),
            Task.Run(async () =>
            {
                for (var time = 0; time < 20; time++)
                    await leader.Lease.RenewAsync(None);
            }));
        (await QueryAsync(new CallQuery())).Should().HaveCount(calls.Count);
    }

    [SkippableFact]
    public virtual async Task Save_CancelledBefore_SavesNothingAndTheWriterGoesOn()
    {
        var leader = await BeginAsync(Shared(), "first");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var save = async () => await leader.Writer.SaveAsync([SampleCalls.Waiting(1)], cancelled.Token);
        await save.Should().ThrowAsync<OperationCanceledException>();
        (await Store.FindAsync(SampleCalls.LinkedId(1), None)).Should().BeNull();
        await leader.Writer.SaveAsync([SampleCalls.Waiting(1)], None);
        await ShouldHoldAsync(SampleCalls.Waiting(1));
    }

    [SkippableFact]
    public virtual async Task GetIdentity_AnyNumberOfTimes_IsTheSame()
    {
        var identity = await Shared().GetIdentityAsync(None);
        identity.Should().NotBeNullOrWhiteSpace();
        await BeginAsync(Shared(), "first");
        (await Shared().GetIdentityAsync(None)).Should().Be(identity);
        (await (await OtherAsync()).GetIdentityAsync(None)).Should().Be(identity);
    }

    /// <summary>The store under test as one that hosts share; skips the test when it is not.</summary>
    protected ISharedCallHistory Shared()
    {
        Skip.IfNot(Store is ISharedCallHistory, "The store cannot be shared.");
        return (ISharedCallHistory)Store;
    }

    /// <summary>The same storage as another host has it, if it can.</summary>
    protected async Task<ISharedCallHistory> OtherAsync()
    {
        if (Setup.NotPersistentBecause is not null)
            return Shared();
        var other = await Setup.ReopenAsync();
        _opened.Add(other);
        await other.InitializeAsync(None);
        return (ISharedCallHistory)other;
    }

    private async Task<HistoryLeaseAttempt> AskAsync(ISharedCallHistory store, string owner, string name = "pbx", TimeSpan? duration = null)
    {
        var answer = await store.TryTakeAsync(name, owner, duration ?? LongLease, None);
        if (answer.Lease is not null)
            _opened.Add(answer.Lease);
        return answer;
    }

    private async Task<Leader> BeginAsync(ISharedCallHistory store, string owner, string name = "pbx", TimeSpan? duration = null)
    {
        var answer = await AskAsync(store, owner, name, duration);
        answer.Lease.Should().NotBeNull($"nobody else should hold the lease, but {answer.Holder} does");
        return new Leader(answer.Lease!, await answer.Lease!.OpenWriterAsync(None));
    }

    private async Task<Leader> BeginEventuallyAsync(ISharedCallHistory store, string owner)
    {
        var asked = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await AskAsync(store, owner);
            if (answer.Lease is { } lease)
                return new Leader(lease, await lease.OpenWriterAsync(None));
            TimeProvider.System.GetElapsedTime(asked).Should().BeLessThan(Patience, $"{answer.Holder} should not hold the lease for ever");
            await Task.Delay(20);
        }
    }

    private static Func<Task> SaveTo(Leader leader, params Call[] calls) => async () => await leader.Writer.SaveAsync(calls, None);

    private static Func<Task> Renewing(Leader leader) => async () => await leader.Lease.RenewAsync(None);

    private sealed record Leader(IHistoryLease Lease, IHistoryWriter Writer);
}
