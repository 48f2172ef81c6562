namespace Speakr.Monitor.Calls;

/// <content>What is learnt otherwise than from events: from the store, from call detail records, and from the time that has passed.</content>
public sealed partial class CallTracker
{
    /// <summary>Whether the call, or the channel as one that joined a queue, is in memory.</summary>
    public bool Knows(string linkedId, string uniqueId) => throw new NotImplementedException();

    /// <summary>The calls that wait or talk, as they now stand.</summary>
    public IReadOnlyList<Call> OpenCalls() => throw new NotImplementedException();

    /// <summary>
    /// The linkedids and channels of calls that are not over, or were less than <paramref name="settledFor"/> ago: the events that a
    /// restart needs are theirs.
    /// </summary>
    public IReadOnlySet<string> UnfinishedIds(DateTimeOffset now, TimeSpan settledFor) => throw new NotImplementedException();

    /// <summary>
    /// Compares with calls as they are stored, at start and whenever this host begins to write. A stored call that is not known is taken over
    /// as <see cref="Restore"/> does. Of one that is known, whoever heard of it last is right: either the stored one is taken over, or ours counts
    /// as changed. Known calls that changed at <paramref name="since"/> or later and are not among the stored ones count as changed.
    /// </summary>
    /// <param name="stored">All stored calls that are on the panel or changed at <paramref name="since"/> or later.</param>
    /// <param name="since">From when on the stored calls are complete.</param>
    /// <param name="source">The source they belong to when there is but one; <see langword="null"/> when that is not known.</param>
    public void Meet(IReadOnlyCollection<Call> stored, DateTimeOffset since, string? source) => throw new NotImplementedException();

    /// <summary>
    /// Lets call detail records take effect: the call they tell of is over. A call that is not known becomes one that is reconstructed; an open one
    /// is closed rightly, missing answers and visits included; one that has ended is corrected only when <paramref name="mayCorrect"/> is set.
    /// </summary>
    /// <param name="record">The call.</param>
    /// <param name="now">The time.</param>
    /// <param name="mayCorrect">Whether events of the call may have been missed, so that records know better than a regular end.</param>
    /// <returns>Whether anything changed.</returns>
    public bool Heal(RecordedCall record, DateTimeOffset now, bool mayCorrect) => throw new NotImplementedException();

    /// <summary>Closes calls that have been waiting or talking for longer than <see cref="CallTrackerOptions"/> allows without any news.</summary>
    /// <returns>How many were closed.</returns>
    public int CloseOverdue(DateTimeOffset now) => throw new NotImplementedException();
}
