using System.Diagnostics;
using FluentAssertions;
using Speakr.Monitor.Cdr;
using Xunit;

namespace Speakr.Monitor.Conformance.Cdr;

/// <summary>
/// The behaviour that every <see cref="ICdrDestination"/> must show. Derive one line for a destination of your own:
/// <code>public sealed class MyCdrDestinationConformance() : CdrDestinationConformance(new MySetup());</code>
/// A test that a destination cannot pass is overridden with <c>Skip</c> and a sentence that says why, or the setup names the reason.
/// </summary>
public abstract partial class CdrDestinationConformance(CdrDestinationSetup setup) : IAsyncLifetime
{
    private const string Name = "pbx";

    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<object> _opened = [];
    private ICdrDestination? _destination;

    /// <summary>How to get a destination, and where it differs.</summary>
    protected CdrDestinationSetup Setup { get; } = setup;

    /// <summary>The destination under test, initialised and empty.</summary>
    protected ICdrDestination Destination => _destination ?? throw new InvalidOperationException("The destination has not been created.");

    public virtual async Task InitializeAsync()
    {
        _destination = await Setup.CreateAsync();
        _opened.Add(_destination);
        await _destination.InitializeAsync(None);
    }

    public virtual async Task DisposeAsync()
    {
        // Sessions were opened after the destinations that they belong to.
        foreach (var opened in _opened.AsEnumerable().Reverse())
            await CloseAsync(opened);
        await Setup.DisposeAsync();
    }

    /// <summary>A destination over the same storage, as another process has it.</summary>
    protected async Task<ICdrDestination> OtherAsync()
    {
        var other = await Setup.ReopenAsync();
        _opened.Add(other);
        await other.InitializeAsync(None);
        return other;
    }

    /// <summary>Asks for the lease once.</summary>
    protected async Task<CdrLease> AskAsync(
        ICdrDestination? destination = null, string name = Name, string owner = "test", TimeSpan? lease = null)
    {
        var answer = await (destination ?? Destination).TryBeginAsync(name, owner, lease ?? Lease, None);
        if (answer.Session is not null)
            _opened.Add(answer.Session);
        return answer;
    }

    /// <summary>Begins a session that must be given.</summary>
    protected async Task<ICdrDestinationSession> BeginAsync(ICdrDestination? destination = null, string name = Name, TimeSpan? lease = null)
    {
        var answer = await AskAsync(destination, name, "test", lease);
        answer.Session.Should().NotBeNull($"nobody else should hold the lease, but {answer.Holder} does");
        return answer.Session!;
    }

    /// <summary>Asks until the lease is given.</summary>
    protected async Task<ICdrDestinationSession> BeginEventuallyAsync(ICdrDestination destination, string owner)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if ((await AskAsync(destination, owner: owner)).Session is { } session)
                return session;
            Stopwatch.GetElapsedTime(started).Should().BeLessThan(Patience, "a lease ends");
            await Task.Delay(20);
        }
    }

    /// <summary>The records of a day, sorted by what they say.</summary>
    protected static async Task<List<CallDetailRecord>> ReadAsync(ICdrDestinationSession session, string? day)
    {
        ArgumentNullException.ThrowIfNull(session);
        var records = new List<CallDetailRecord>();
        await foreach (var record in session.ReadDayAsync(day, None))
            records.Add(record);
        return records;
    }

    /// <summary>Asserts that the destination has exactly these records of a day, each as often as listed.</summary>
    protected static async Task ShouldHaveAsync(ICdrDestinationSession session, string? day, params IEnumerable<CdrRow> rows)
    {
        var found = await ReadAsync(session, day);
        Sorted(found).Should().Equal(Sorted(rows.Select(row => row.Record)));
    }

    /// <summary>Writes a batch that must not be refused.</summary>
    protected static async Task WriteAsync(ICdrDestinationSession session, CdrBatch batch)
    {
        ArgumentNullException.ThrowIfNull(session);
        (await session.WriteAsync(batch, None)).Should().BeEmpty();
    }

    /// <summary>Asserts that a session can do nothing any more.</summary>
    protected static async Task ShouldBeFencedOffAsync(Func<Task> work)
    {
        var failure = await work.Should().ThrowAsync<CdrSyncException>();
        failure.Which.IsTransient.Should().BeTrue("the next run can go on");
    }

    private static IEnumerable<string> Sorted(IEnumerable<CallDetailRecord> records) =>
        records.Select(record => record.ToString()).Order(StringComparer.Ordinal);

    private static async ValueTask CloseAsync(object opened)
    {
        if (opened is IAsyncDisposable asynchronous)
            await asynchronous.DisposeAsync();
        else
            (opened as IDisposable)?.Dispose();
    }
}
