namespace Speakr.Monitor.Calls;

/// <summary>How long the tracker waits, remembers and forgives. The defaults suit every feed that we have seen.</summary>
public sealed class CallTrackerOptions
{
    /// <summary>
    /// An event that equals one received for the same call less than this long ago is a repetition; an event that comes before the
    /// one it belongs to is kept for as long. <value>Default: 2 seconds.</value>
    /// </summary>
    public TimeSpan RepeatWindow { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// And only when no more than so many events of the PBX came between, where the source counts them: between a caller's first
    /// and second stay in a queue the dialplan alone causes more. <value>Default: 64.</value>
    /// </summary>
    public int RepeatDistance { get; set; } = 64;

    /// <summary>
    /// How long after <c>QueueCallerLeave</c> an answer or an abandon is awaited before the caller counts as having left without either.
    /// Asterisk sends them within milliseconds. <value>Default: 1 second.</value>
    /// </summary>
    public TimeSpan ExitGrace { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the end of a channel is remembered for a join that comes after it. <value>Default: 10 seconds.</value></summary>
    public TimeSpan HangupMemory { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long ended calls are remembered, so that late events do not bring them back. <value>Default: 10 minutes.</value></summary>
    public TimeSpan EndedMemory { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>At most so many ended calls are remembered. <value>Default: 20,000.</value></summary>
    public int EndedLimit { get; set; } = 20_000;

    /// <summary>
    /// At most so many calls are open at once. When there are more, the feed loses the ends of calls, or is not what it should be: those of which
    /// no event came for longest are closed as lost, one in fifty more than needed. <value>Default: 100,000.</value>
    /// </summary>
    public int OpenLimit { get; set; } = 100_000;

    /// <summary>
    /// How long a call is remembered that has left its queue while its caller is still on the line, in a voice mail box for example.
    /// <value>Default: 4 hours.</value>
    /// </summary>
    public TimeSpan AbandonedMemory { get; set; } = TimeSpan.FromHours(4);

    /// <summary>
    /// How long a caller may wait in a queue without any news of the call, such as a phone that rings, before the call counts as lost.
    /// <value>Default: 2 hours.</value>
    /// </summary>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromHours(2);

    /// <summary>How long a talk may last without any news of the call before the call counts as lost. <value>Default: 8 hours.</value></summary>
    public TimeSpan MaxTalk { get; set; } = TimeSpan.FromHours(8);

    /// <summary>Other limits for single queues, by the queue's name in Asterisk. <value>Default: none.</value></summary>
    public IDictionary<string, CallLimits> QueueLimits { get; } = new Dictionary<string, CallLimits>(StringComparer.Ordinal);

    internal CallTrackerOptions WithEndedMemory(TimeSpan memory)
    {
        var other = (CallTrackerOptions)MemberwiseClone();
        other.EndedMemory = memory;
        return other;
    }

    internal TimeSpan MaxWaitIn(string queue) => QueueLimits.TryGetValue(queue, out var limits) ? limits.MaxWait ?? MaxWait : MaxWait;

    internal TimeSpan MaxTalkIn(string queue) => QueueLimits.TryGetValue(queue, out var limits) ? limits.MaxTalk ?? MaxTalk : MaxTalk;
}

/// <summary>How long calls of one queue may go on without any news before they count as lost.</summary>
public sealed class CallLimits
{
    /// <summary>How long a caller may wait. <value>Default: <see langword="null"/>, <see cref="CallTrackerOptions.MaxWait"/>.</value></summary>
    public TimeSpan? MaxWait { get; set; }

    /// <summary>How long a talk may last. <value>Default: <see langword="null"/>, <see cref="CallTrackerOptions.MaxTalk"/>.</value></summary>
    public TimeSpan? MaxTalk { get; set; }
}
