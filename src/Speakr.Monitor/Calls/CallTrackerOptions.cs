namespace Speakr.Monitor.Calls;

/// <summary>Time limits and memory of the tracker. The defaults suit every feed seen so far.</summary>
public sealed class CallTrackerOptions
{
    /// <summary>
    /// An event equal to one of the same call within this time is a repetition; an early event waits as long for the one it belongs to.
    /// <value>Default: 2 seconds.</value>
    /// </summary>
    public TimeSpan RepeatWindow { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// A repetition also has at most this many events of the PBX in between, where the source counts them. A second stay in a queue has more.
    /// <value>Default: 64.</value>
    /// </summary>
    public int RepeatDistance { get; set; } = 64;

    /// <summary>
    /// How long after <c>QueueCallerLeave</c> an answer or an abandon may follow. Asterisk sends them within milliseconds. <value>Default: 1
    /// second.</value>
    /// </summary>
    public TimeSpan ExitGrace { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the end of a channel is remembered for a late join. <value>Default: 10 seconds.</value></summary>
    public TimeSpan HangupMemory { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long ended calls are remembered, so that late events do not reopen them. <value>Default: 10 minutes.</value></summary>
    public TimeSpan EndedMemory { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many ended calls are remembered at most. <value>Default: 20,000.</value></summary>
    public int EndedLimit { get; set; } = 20_000;

    /// <summary>
    /// How many calls may be open. Beyond it the feed is faulty: the calls without news for longest are closed as lost, 2 % more than needed.
    /// <value>Default: 100,000.</value>
    /// </summary>
    public int OpenLimit { get; set; } = 100_000;

    /// <summary>
    /// How long a call is remembered that has left its queue with the caller still on the line, such as in voice mail. <value>Default: 4
    /// hours.</value>
    /// </summary>
    public TimeSpan AbandonedMemory { get; set; } = TimeSpan.FromHours(4);

    /// <summary>
    /// How long a caller may wait without news of the call, such as a ringing phone, before the call counts as lost. <value>Default: 2 hours.</value>
    /// </summary>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromHours(2);

    /// <summary>How long a talk may last without news of the call before the call counts as lost. <value>Default: 8 hours.</value></summary>
    public TimeSpan MaxTalk { get; set; } = TimeSpan.FromHours(8);

    /// <summary>Limits of single queues, by the queue's name in Asterisk. <value>Default: none.</value></summary>
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
