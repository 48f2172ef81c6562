using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Xunit;

namespace Speakr.Monitor.Conformance.History;

/// <summary>
/// The behaviour that every <see cref="ICallHistoryStore"/> must show. Derive one line for a store of your own:
/// <code>public sealed class MyStoreConformance() : CallHistoryStoreConformance(new MyStoreSetup());</code>
/// A test that a store cannot pass is overridden with <c>Skip</c> and a sentence that says why, or the setup names the reason.
/// </summary>
public abstract partial class CallHistoryStoreConformance(CallHistoryStoreSetup setup) : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly List<object> _opened = [];
    private ICallHistoryStore? _store;

    /// <summary>How to get a store, and where it differs.</summary>
    protected CallHistoryStoreSetup Setup { get; } = setup;

    /// <summary>The store under test, initialised and empty.</summary>
    protected ICallHistoryStore Store => _store ?? throw new InvalidOperationException("The store has not been created.");

    public virtual async Task InitializeAsync()
    {
        _store = await Setup.CreateAsync();
        await _store.InitializeAsync(None);
    }

    public virtual async Task DisposeAsync()
    {
        // Sessions were opened after the stores that they belong to.
        foreach (var opened in _opened.AsEnumerable().Reverse())
            await CloseAsync(opened);
        await CloseAsync(_store);
        await Setup.DisposeAsync();
    }

    /// <summary>Goes on with a new store over the same storage.</summary>
    protected async Task ReopenAsync()
    {
        await CloseAsync(_store);
        _store = await Setup.ReopenAsync();
        await _store.InitializeAsync(None);
    }

    /// <summary>The calls that a query finds, in its order.</summary>
    protected async Task<List<Call>> QueryAsync(CallQuery query)
    {
        var found = new List<Call>();
        await foreach (var call in Store.QueryAsync(query, None))
            found.Add(call);
        return found;
    }

    /// <summary>The call as the store is expected to return it: times cut to its precision.</summary>
    protected Call AsStored(Call call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return call with
        {
            CreatedAt = Cut(call.CreatedAt, Setup.CallTimePrecision),
            UpdatedAt = Cut(call.UpdatedAt, Setup.CallTimePrecision),
            Visits =
            [
                .. call.Visits.Select(visit => visit with
                {
                    JoinedAt = CutVisit(visit.JoinedAt),
                    AnsweredAt = CutVisit(visit.AnsweredAt),
                    LeftAt = CutVisit(visit.LeftAt),
                    EndedAt = CutVisit(visit.EndedAt),
                    Rings = [.. visit.Rings.Select(ring => ring with { RangAt = Cut(ring.RangAt, Setup.VisitTimePrecision) })],
                }),
            ],
        };
    }

    /// <summary>Asserts that the store holds the call exactly so.</summary>
    protected async Task ShouldHoldAsync(Call call)
    {
        ArgumentNullException.ThrowIfNull(call);
        Same(await Store.FindAsync(call.LinkedId, None), AsStored(call));
    }

    /// <summary>Asserts that a call read is the one expected: every field, and the visits in order.</summary>
    protected static void Same(Call? actual, Call expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        // Cut to the setup's precision, or better: a store may keep more than it must.
        actual.Should().NotBeNull();
        actual!.Visits.Should().Equal(expected.Visits);
        (actual with { Visits = [] }).Should().Be(expected with { Visits = [] });
    }

    private static async ValueTask CloseAsync(object? opened)
    {
        if (opened is IAsyncDisposable asynchronous)
            await asynchronous.DisposeAsync();
        else
            (opened as IDisposable)?.Dispose();
    }

    private DateTimeOffset? CutVisit(DateTimeOffset? time) => time is { } value ? Cut(value, Setup.VisitTimePrecision) : null;

    private static DateTimeOffset Cut(DateTimeOffset time, TimeSpan precision) =>
        precision == TimeSpan.Zero ? time : new DateTimeOffset(time.UtcTicks - (time.UtcTicks % precision.Ticks), TimeSpan.Zero);
}
