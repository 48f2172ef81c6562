using FluentAssertions;
using Speakr.Monitor.Cdr;
using Xunit;

namespace Speakr.Monitor.Conformance.Cdr;

/// <summary>
/// The behaviour that every <see cref="ICdrSource"/> must show. Derive one line for a source of your own:
/// <code>public sealed class MySourceConformance() : CdrSourceConformance(new MySourceSetup());</code>
/// A test that a source cannot pass is overridden with <c>Skip</c> and a sentence that says why, or the setup names the reason.
/// </summary>
public abstract partial class CdrSourceConformance(CdrSourceSetup setup) : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private ICdrSource? _source;

    /// <summary>How to get a source, and where it differs.</summary>
    protected CdrSourceSetup Setup { get; } = setup;

    /// <summary>The source under test, empty, with a marker unless the test has chosen otherwise.</summary>
    protected ICdrSource Source => _source ?? throw new InvalidOperationException("The source has not been created.");

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync()
    {
        if (_source is IAsyncDisposable asynchronous)
            await asynchronous.DisposeAsync();
        else
            (_source as IDisposable)?.Dispose();
        await Setup.DisposeAsync();
    }

    /// <summary>Makes the source and fills it.</summary>
    protected async Task<CdrSourceInfo> BeginAsync(params IEnumerable<CdrRow> rows)
    {
        _source = await Setup.CreateAsync(hasMarker: true);
        await Setup.InsertAsync([.. rows]);
        return await _source.InspectAsync(None);
    }

    /// <summary>All rows of a range in its order, having checked each page on the way.</summary>
    protected async Task<List<CdrRow>> ReadAsync(CdrRange? range = null, bool unmarkedOnly = false, int rows = 100)
    {
        var all = new List<CdrRow>();
        var rest = range ?? CdrRange.All;
        while (true)
        {
            var page = await Source.ReadAsync(rest, unmarkedOnly, rows, None);
            page.Rows.Select(row => row.Record.CallDate).Should().BeInAscendingOrder(StringComparer.Ordinal);
            all.AddRange(page.Rows);
            if (page.Next is null)
                return all;
            page.Rows.Should().NotBeEmpty("otherwise nothing would come to an end");
            string.CompareOrdinal(page.Next, page.Rows[^1].Record.CallDate).Should().BePositive("a page ends with the last row of a date");
            rest = rest with { From = page.Next };
        }
    }

    /// <summary>Asserts that exactly these rows are still unmarked.</summary>
    protected async Task ShouldBeUnmarkedAsync(params IEnumerable<CdrRow> rows)
    {
        var unmarked = await ReadAsync(unmarkedOnly: true);
        unmarked.Should().BeEquivalentTo(rows);
        var all = await ReadAsync();
        (await Setup.CountMarkedAsync()).Should().Be(all.Count - unmarked.Count);
    }

    private ValueTask<int> AcknowledgeAsync(params IEnumerable<CdrRow> rows) => Source.AcknowledgeAsync([.. rows.Select(row => row.Key)], None);
}
