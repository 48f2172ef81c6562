using System.Globalization;
using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.Pipeline;

/// <summary>Removes callers who were called back, according to the copied records, from those of the history.</summary>
internal sealed class Callbacks(ICallReports reports, CopiedRecordsReader? records = null) : ICallbacks
{
    // A page of callers is found among so many, the oldest; the others come when these have been called.
    private const int MostCandidates = 5_000;

    // Trunks want digits before the number, and callers are shown with or without those of country and area.
    private const int LeastDigits = 8;

    public async ValueTask<CallbackList> FindAsync(CallbackQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        if (records is null)
            return await reports.GetCallbacksAsync(query, cancellationToken).ConfigureAwait(false);
        var found = await reports.GetCallbacksAsync(query with { Limit = Math.Max(query.Limit, MostCandidates) }, cancellationToken).ConfigureAwait(false);
        if (found.Items.Count == 0)
            return found;
        var called = new Dictionary<string, List<(string Number, DateTimeOffset At)>>(StringComparer.Ordinal);
        foreach (var record in await records.FindAnsweredAsync([.. found.Items.Select(caller => Ending(caller.Number)).Distinct(StringComparer.Ordinal)], found.Items[0].LastAt, cancellationToken).ConfigureAwait(false))
        {
            if (record.Dst is not { } number || StartOf(record.LinkedId) is not { } at)
                continue;
            if (!called.TryGetValue(Ending(number), out var calls))
                called[Ending(number)] = calls = [];
            calls.Add((number, at));
        }

        return found with
        {
            Items = [.. found.Items.Where(caller => !IsCalled(caller)).Take(query.Limit)],
        };

        bool IsCalled(Callback caller) => called.TryGetValue(Ending(caller.Number), out var calls)
            && calls.Exists(call => call.At >= caller.LastAt.AddSeconds(-1) && IsSame(call.Number, caller.Number));
    }

    /// <summary>Whether one number ends with the other, which has at least eight digits; or both are equal.</summary>
    internal static bool IsSame(string one, string other) =>
        one == other || (Math.Min(one.Length, other.Length) >= LeastDigits && (one.EndsWith(other, StringComparison.Ordinal) || other.EndsWith(one, StringComparison.Ordinal)));

    /// <summary>When a call began, from the id that Asterisk gave it: seconds since 1970 and a number. Dates of records are in the PBX's local time.</summary>
    internal static DateTimeOffset? StartOf(string? linkedId)
    {
        if (linkedId is null)
            return null;
        // A system name precedes it, with a '-'.
        var seconds = linkedId.AsSpan(linkedId.LastIndexOf('-') + 1);
        var point = seconds.IndexOf('.');
        return point > 0 && long.TryParse(seconds[..point], NumberStyles.None, CultureInfo.InvariantCulture, out var start) && start < int.MaxValue
            ? DateTimeOffset.FromUnixTimeSeconds(start)
            : null;
    }

    private static string Ending(string number) => number.Length > LeastDigits ? number[^LeastDigits..] : number;
}
