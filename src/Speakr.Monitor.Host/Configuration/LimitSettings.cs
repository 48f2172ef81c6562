using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>How long calls may wait and talk without any news before they are closed as lost, and how many at once.</summary>
/// <param name="All">For every queue that has none of its own.</param>
/// <param name="Queues">For single queues, by name.</param>
internal sealed record LimitSettings(CallLimits All, IReadOnlyDictionary<string, CallLimits> Queues)
{
    // Late events come within seconds of the end of their call.
    private const int LeastEnded = 1000;

    /// <summary>How many calls may be open at once; <see langword="null"/> = as many as usual.</summary>
    public int? OpenLimit { get; init; }

    public void ApplyTo(CallTrackerOptions options)
    {
        options.MaxWait = All.MaxWait ?? options.MaxWait;
        options.MaxTalk = All.MaxTalk ?? options.MaxTalk;
        options.OpenLimit = OpenLimit ?? options.OpenLimit;
        // A lower limit is set where memory is scarce, and ended calls take as much of it as open ones.
        options.EndedLimit = Math.Min(options.EndedLimit, Math.Max(LeastEnded, options.OpenLimit));
        foreach (var (queue, limits) in Queues)
            options.QueueLimits[queue] = limits;
    }
}
