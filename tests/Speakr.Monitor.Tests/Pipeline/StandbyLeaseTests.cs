using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Speakr.Monitor.History.InMemory;
using Speakr.Monitor.Pipeline.Leadership;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline;

public sealed class StandbyLeaseTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly ManualTime _time = new();
    private readonly CountedStore _store;

    public StandbyLeaseTests() => _store = new CountedStore(new InMemoryCallHistoryStore(_time));

    [Fact]
    public async Task PolledOnceASecond_IsHeldAllTheTimeForARequestEveryThirdPoll()
    {
        await using var standby = Of("standby");
        await using var leader = Of("leader");
        for (var second = 0; second < 60; second++)
        {
            await standby.KeepAsync(hearsFeed: true, takesTurns: false, None);
            _time.Advance(TimeSpan.FromSeconds(1));
            var asked = _store.Requests;
            (await leader.HasOtherAsync(None)).Should().BeTrue();
            _store.Requests = asked;
        }

        _store.Requests.Should().Be(20);
    }

    [Fact]
    public async Task HearsNoMore_IsGivenBack_AndTakenAgainAtOnceWhenItHears()
    {
        await using var standby = Of("standby");
        await using var leader = Of("leader");
        await standby.KeepAsync(hearsFeed: true, takesTurns: false, None);
        await standby.KeepAsync(hearsFeed: false, takesTurns: false, None);
        (await leader.HasOtherAsync(None)).Should().BeFalse();
        await standby.KeepAsync(hearsFeed: true, takesTurns: false, None);
        (await leader.HasOtherAsync(None)).Should().BeTrue();
    }

    [Fact]
    public async Task HolderIsGone_TheNextStandbyHasItWhenTheLeaseIsOver()
    {
        await using var standby = Of("standby");
        await using var leader = Of("leader");
        await using var other = Of("third host");
        await standby.KeepAsync(hearsFeed: true, takesTurns: false, None);
        await other.KeepAsync(hearsFeed: true, takesTurns: false, None);
        _time.Advance(LeadershipContext.LeaseDuration);
        (await leader.HasOtherAsync(None)).Should().BeFalse();
        await other.KeepAsync(hearsFeed: true, takesTurns: false, None);
        (await leader.HasOtherAsync(None)).Should().BeTrue();

        // The one that was gone finds that another standby has it, and leaves it there.
        await standby.KeepAsync(hearsFeed: true, takesTurns: false, None);
        (await leader.HasOtherAsync(None)).Should().BeTrue();
    }

    [Fact]
    public async Task TakesTurns_AnotherStandbyHasItWithinHalfAMinute()
    {
        await using var loaded = Of("loaded");
        await using var free = Of("free");
        await using var leader = Of("leader");
        var found = new List<string?>();
        for (var second = 0; second < 30; second++)
        {
            await loaded.KeepAsync(hearsFeed: true, takesTurns: true, None);
            await free.KeepAsync(hearsFeed: true, takesTurns: false, None);
            found.Add(await leader.FindOtherAsync(None));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        found[0].Should().Be("loaded");
        found[^1].Should().Be("free");
        found.Count(owner => owner is null).Should().BeLessThan(6, "there is nearly always somebody to take over");
    }

    [Fact]
    public async Task FindOther_HolderHasSaidNothingForLong_IsNotBelieved()
    {
        await using var standby = Of("standby");
        await using var leader = Of("leader");
        await standby.KeepAsync(hearsFeed: true, takesTurns: false, None);
        (await leader.FindOtherAsync(None)).Should().Be("standby");

        _time.Advance(TimeSpan.FromSeconds(4));
        (await leader.FindOtherAsync(None)).Should().BeNull("it may have been killed meanwhile");
        (await leader.HasOtherAsync(None)).Should().BeTrue();
    }

    private StandbyLease Of(string owner) => new("pbx", owner, _store, _time);

    private sealed class CountedStore(ISharedCallHistory store) : ISharedCallHistory
    {
        public int Requests { get; set; }

        public ValueTask<string> GetIdentityAsync(CancellationToken cancellationToken) => store.GetIdentityAsync(cancellationToken);

        public async ValueTask<HistoryLeaseAttempt> TryTakeAsync(string name, string owner, TimeSpan duration, CancellationToken cancellationToken)
        {
            Requests++;
            var attempt = await store.TryTakeAsync(name, owner, duration, cancellationToken);
            return attempt with { Lease = attempt.Lease is { } lease ? new CountedLease(this, lease) : null };
        }

        public ValueTask InitializeAsync(CancellationToken cancellationToken) => store.InitializeAsync(cancellationToken);

        public ValueTask SaveAsync(IReadOnlyList<Call> changed, CancellationToken cancellationToken) => store.SaveAsync(changed, cancellationToken);

        public ValueTask<Call?> FindAsync(string linkedId, CancellationToken cancellationToken) => store.FindAsync(linkedId, cancellationToken);

        public IAsyncEnumerable<Call> QueryAsync(CallQuery query, CancellationToken cancellationToken) => store.QueryAsync(query, cancellationToken);

        private sealed class CountedLease(CountedStore store, IHistoryLease lease) : IHistoryLease
        {
            public ValueTask RenewAsync(CancellationToken cancellationToken)
            {
                store.Requests++;
                return lease.RenewAsync(cancellationToken);
            }

            public ValueTask<IHistoryWriter> OpenWriterAsync(CancellationToken cancellationToken) =>
                throw new InvalidOperationException("A standby opens no writer.");

            public ValueTask DisposeAsync() => lease.DisposeAsync();
        }
    }
}
