namespace Speakr.Monitor.Cdr.Relational;

/// <summary>A row of the table of synchronizations.</summary>
/// <param name="Owner">Who holds the lease; <see langword="null"/> when nobody does.</param>
/// <param name="Fence">Counts the holders.</param>
/// <param name="Beat">Counts every change, so that a holder that lives cannot be overlooked.</param>
/// <param name="Remaining">How long the lease lasts.</param>
/// <param name="Server">Where the holder is connected.</param>
/// <param name="ConnectionId">The holder's connection there.</param>
/// <param name="State">The state that was written last.</param>
internal sealed record LeaseRow(string? Owner, long Fence, long Beat, TimeSpan Remaining, string? Server, long? ConnectionId, string? State)
{
    private const string Nobody = "another process";

    public bool IsFree => Owner is null || Remaining <= TimeSpan.Zero;

    /// <summary>The answer to somebody else who asks.</summary>
    public CdrLease Held => new(null, Owner ?? Nobody, Remaining < TimeSpan.Zero ? TimeSpan.Zero : Remaining);

    /// <summary>The answer when the row cannot be seen yet.</summary>
    public static CdrLease Unknown { get; } = new(null, Nobody, TimeSpan.Zero);
}
