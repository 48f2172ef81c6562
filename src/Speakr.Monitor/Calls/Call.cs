namespace Speakr.Monitor.Calls;

/// <summary>A call at one moment: a row of <c>CallsHistory</c> with its queue visits. Immutable.</summary>
public sealed record Call
{
    /// <summary>
    /// Identifies the call: Asterisk's <c>Linkedid</c>, with the prefix of its source when one is configured. Ids are equal only when they are so
    /// to the letter. One of more than 255 characters is replaced by its beginning and a hash of the whole.
    /// </summary>
    public required string LinkedId { get; init => field = CallId.Shorten(value); }

    /// <summary>The <c>Uniqueid</c> of the caller's own channel. Its end is the end of the call.</summary>
    public required string UniqueId { get; init; }

    /// <summary>The status of the call.</summary>
    public required CallStatus Status { get; init; }

    /// <summary>The queue of the current visit.</summary>
    public required string Queue { get; init; }

    /// <summary>The extension that answered the current visit; empty when none did.</summary>
    public string Extension { get; init; } = "";

    /// <summary>The caller's number; <see langword="null"/> when Asterisk does not know it.</summary>
    public string? CallerNumber { get; init; }

    /// <summary>Whether the panel shows the call: the caller is waiting or talking.</summary>
    public required bool OnPanel { get; init; }

    /// <summary>When the first event of the call was received.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the event that last changed the call was received.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>All queue visits, oldest first. Empty for rows written by the service that this one replaces.</summary>
    public IReadOnlyList<QueueVisit> Visits { get; init; } = [];

    /// <summary>
    /// The highest number that a stored visit of the call may have, when that exceeds its visits: two hosts that received different
    /// parts of a call can count its visits differently. Saving removes the stored visits from the last of <see cref="Visits"/> up to this one.
    /// <value>Default: 0, none is to be removed.</value>
    /// </summary>
    public int LastStoredVisit { get; init; }

    /// <summary>
    /// The linkedids of consultation calls that were handed over to this caller while they waited in a queue; their visits are among
    /// <see cref="Visits"/>. Saving removes the calls that are stored under them; when this call is not stored yet, the first of those becomes it.
    /// <value>Default: none.</value>
    /// </summary>
    public IReadOnlyList<string> FormerLinkedIds { get; init; } = [];

    /// <summary>Whether a visit with ring attempts was renumbered after it may have been stored, so that those stored under its number are another visit's.</summary>
    internal bool IsRenumbered { get; init; }

    /// <summary>
    /// What a store holds after this call has been saved over the one that it held: the time of creation stays, and so do visits that are not in
    /// <see cref="Visits"/>, except those that <see cref="LastStoredVisit"/> removes. For stores that keep a call as a whole.
    /// </summary>
    /// <param name="stored">The call with the same id that is stored; <see langword="null"/> when there is none.</param>
    public Call SavedOver(Call? stored)
    {
        var last = Visits.Count == 0 ? int.MaxValue : Visits[^1].Number;
        var kept = stored?.Visits.Where(visit => visit.Number <= last || visit.Number > LastStoredVisit) ?? [];
        return this with
        {
            CreatedAt = stored?.CreatedAt ?? CreatedAt,
            Visits = [.. Visits.Concat(kept).DistinctBy(visit => visit.Number).OrderBy(visit => visit.Number)],
            FormerLinkedIds = [],
            LastStoredVisit = 0,
            IsRenumbered = false,
        };
    }
}

/// <summary>A changed call, stored in its current state.</summary>
/// <param name="Call">The call after the change.</param>
/// <param name="Previous">Its status at the change before, or <see langword="null"/> when the call is new.</param>
public readonly record struct CallChange(Call Call, CallStatus? Previous);
