using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Storage;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.History.Sql;

/// <summary>
/// Makes the texts of one table fit its columns, counts what had to be changed, and says so at the first, the tenth, the hundredth
/// value of a column and so on. Safe for concurrent use.
/// </summary>
internal sealed class TextFitter(string table, IReadOnlyDictionary<string, TextLimit> limits, ILogger logger)
{
    private readonly FrozenDictionary<string, TextLimit> _limits = limits.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, long> _changed = new(StringComparer.Ordinal);

    public string Fit(string column, string value)
    {
        var limit = Limit(column);
        var fitting = limit.Fit(value, out var changed);
        if (changed)
            Count(column, limit);
        return fitting;
    }

    public string? FitOrNull(string column, string? value) => value is null ? null : Fit(column, value);

    /// <summary>How many characters a column takes.</summary>
    public int Longest(string column) => Limit(column).Characters;

    /// <summary>How many values of a column have been changed.</summary>
    public long Changed(string column) => _changed.GetValueOrDefault(column);

    private TextLimit Limit(string column) => _limits.GetValueOrDefault(column, TextLimit.Default);

    private void Count(string column, TextLimit limit)
    {
        var count = _changed.AddOrUpdate(column, 1, (_, before) => before + 1);
        // The value stays out of the log: it may be a caller's number.
        if (IsPowerOfTen(count))
            HistoryLog.ValueChanged(logger, table, column, limit.Characters, count);
    }

    private static bool IsPowerOfTen(long count)
    {
        while (count % 10 == 0)
            count /= 10;
        return count == 1;
    }
}
