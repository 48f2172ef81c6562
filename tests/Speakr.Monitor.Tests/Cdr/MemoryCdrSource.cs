using System.Runtime.CompilerServices;
using Speakr.Monitor.Cdr;

namespace Speakr.Monitor.Tests.Cdr;

/// <summary>A source in memory that keeps the contract, has a clock of its own, and can have accidents.</summary>
internal sealed class MemoryCdrSource(Accidents accidents) : ICdrSource
{
    private readonly List<(CdrRow Row, bool Marked)> _rows = [];

    public DateTime Now { get; set; } = new(2026, 11, 1, 12, 0, 0);

    public string Identity { get; set; } = "pbx:3306/asteriskcdrdb.cdr";

    public bool HasMarker { get; set; } = true;

    public bool CanMark { get; set; } = true;

    /// <summary>Whether it tells where its rows stand.</summary>
    public bool TellsTable { get; set; }

    /// <summary>Whether a date with more rows than a page is divided.</summary>
    public bool DividesDates { get; set; }

    /// <summary>What was read, in order.</summary>
    public List<(CdrRange Range, bool UnmarkedOnly)> Reads { get; } = [];

    public int Counts { get; private set; }

    /// <summary>What is waited for before rows are counted.</summary>
    public Func<CancellationToken, Task> Counting { get; set; } = _ => Task.CompletedTask;

    public IReadOnlyList<CdrRow> Rows => [.. _rows.Select(row => row.Row)];

    public IReadOnlyList<CdrRow> Unmarked => [.. _rows.Where(row => !row.Marked).Select(row => row.Row)];

    public void Add(CdrRow row, bool marked = false)
    {
        lock (accidents)
            _rows.Add((row, marked));
    }

    public ValueTask<CdrSourceInfo> InspectAsync(CancellationToken cancellationToken) =>
        accidents.StepAsync(() => new CdrSourceInfo(Identity, HasMarker, HasMarker && CanMark, Now)
        {
            Newest = _rows.Select(row => CdrDates.Parse(row.Row.Record.CallDate)).Where(date => date <= Now).Max(),
            Table = TellsTable ? new CdrSourceTable("", "", "", "", HasMarker ? "sync" : null) : null,
        });

    public ValueTask<CdrPage> ReadAsync(CdrRange range, bool unmarkedOnly, int rows, CancellationToken cancellationToken) => accidents.StepAsync(() =>
    {
        cancellationToken.ThrowIfCancellationRequested();
        Reads.Add((range, unmarkedOnly));
        var all = Select(range, unmarkedOnly).OrderBy(row => row.Record.CallDate, StringComparer.Ordinal).ToList();
        if (all.Count <= rows)
            return new CdrPage(all, null);
        var next = all[rows].Record.CallDate;
        var page = all.TakeWhile(row => row.Record.CallDate != next).ToList();
        if (page.Count > 0)
            return new CdrPage(page, next);
        page = all.TakeWhile(row => row.Record.CallDate == next).ToList();
        return new CdrPage(page, page.Count < all.Count ? all[page.Count].Record.CallDate : null);
    });

    public async IAsyncEnumerable<CdrPage> ReadPagesAsync(
        CdrRange range, bool unmarkedOnly, int rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var rest = range; rest is not null;)
        {
            var page = await ReadAsync(rest, unmarkedOnly, rows, cancellationToken);
            rest = page.Next is null ? null : range with { From = page.Next };
            var isCrowded = DividesDates && page.Rows.Count > rows && page.Rows[0].Record.CallDate is not null;
            CdrRow[][] parts = isCrowded ? [.. page.Rows.GroupBy(row => row.Key).Select(twins => twins.ToArray())] : [[.. page.Rows]];
            foreach (var part in parts.SkipLast(1))
                yield return new CdrPage(part, part[0].Record.CallDate) { IsDivided = true };
            yield return page with { Rows = parts[^1] };
        }
    }

    /// <summary>Something changes rows of the PBX; the marks stay, unless they go as well.</summary>
    public void Change(Func<CdrRow, bool> which, Func<CdrRow, CdrRow> how, bool forgetsMarks = false)
    {
        lock (accidents)
        {
            for (var place = 0; place < _rows.Count; place++)
            {
                var (row, marked) = _rows[place];
                if (which(row))
                    _rows[place] = (how(row), marked && !forgetsMarks);
            }
        }
    }

    public async ValueTask<IReadOnlyList<CdrDay>> CountAsync(CdrRange range, bool unmarkedOnly, CancellationToken cancellationToken)
    {
        await Counting(cancellationToken);
        return await accidents.StepAsync<IReadOnlyList<CdrDay>>(() =>
        {
            Counts++;
            return
            [
                .. Select(range, unmarkedOnly).GroupBy(row => row.Record.CallDate?[..10]).OrderBy(day => day.Key, StringComparer.Ordinal)
                    .Select(day => new CdrDay(day.Key, day.Count())),
            ];
        });
    }

    public ValueTask<int> AcknowledgeAsync(IReadOnlyList<CdrRowKey> keys, CancellationToken cancellationToken) => accidents.StepAsync(() =>
    {
        if (!HasMarker || !CanMark)
            throw new InvalidOperationException("There is nothing to mark.");
        return keys.Count(Mark);
    });

    /// <summary>Marks one row; <see langword="false"/> when there is none of this key left.</summary>
    public bool Mark(CdrRowKey key)
    {
        var place = _rows.FindIndex(row => !row.Marked && row.Row.Key == key);
        if (place < 0)
            return false;
        _rows[place] = (_rows[place].Row, true);
        return true;
    }

    /// <summary>The rows that a slice from a date on has, and where the rest begins; <see langword="null"/> when the slice cannot be copied.</summary>
    public (List<CdrRow> Rows, string Next)? Cut(CdrBulk bulk, string? from)
    {
        var range = bulk.Range with { From = from };
        var rows = Select(range, false).OrderBy(row => row.Record.CallDate, StringComparer.Ordinal).ToList();
        if (rows.Count <= bulk.Rows || rows[bulk.Rows].Record.CallDate is not { } next || next == from)
            return null;
        rows = [.. rows.TakeWhile(row => row.Record.CallDate != next)];
        return bulk.Marks && Select(range with { Before = next }, true).Count() != rows.Count ? null : (rows, next);
    }

    private IEnumerable<CdrRow> Select(CdrRange range, bool unmarkedOnly) =>
        from row in _rows
        where !(unmarkedOnly && row.Marked)
        let date = row.Row.Record.CallDate
        where range.From is null || string.CompareOrdinal(date, range.From) >= 0
        where range.Before is null || string.CompareOrdinal(date, range.Before) < 0
        select row.Row;
}
