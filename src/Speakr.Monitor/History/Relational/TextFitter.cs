using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Databases;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.History.Relational;

/// <summary>
/// Makes the texts of one table fit its columns, and says once per column when something had to be changed. Safe for concurrent use.
/// </summary>
internal sealed class TextFitter(string table, IReadOnlyDictionary<string, TextLimit> limits, ILogger logger)
{
    private readonly FrozenDictionary<string, TextLimit> _limits = limits.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, bool> _reported = new(StringComparer.Ordinal);

    public string Fit(string column, string value)
    {
        var limit = _limits.GetValueOrDefault(column, TextLimit.Default);
        var fitting = limit.Fit(value, out var changed);
        // The value stays out of the log: it may be a caller's number.
        if (changed && _reported.TryAdd(column, true))
            StoreLog.ValueChanged(logger, table, column, limit.Characters);
        return fitting;
    }

    public object FitOrNull(string column, string? value) => value is null ? DBNull.Value : Fit(column, value);
}
