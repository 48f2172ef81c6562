namespace Speakr.Monitor.Storage;

/// <summary>A row of a table of leases.</summary>
/// <param name="Owner">The holder; <see langword="null"/> when there is none.</param>
/// <param name="Fence">Counts the holders.</param>
/// <param name="Beat">Counts every change, so that a holder that lives cannot be overlooked.</param>
/// <param name="Remaining">How long the lease lasts.</param>
/// <param name="Age">How long ago the row was changed.</param>
/// <param name="Server">Where the holder is connected.</param>
/// <param name="ConnectionId">The holder's connection there.</param>
/// <param name="State">What the holder wrote with it last; <see langword="null"/> in a table that keeps none.</param>
/// <param name="ReadOn">The stamp of the connection that read the row.</param>
internal sealed record LeaseRow(
    string? Owner, long Fence, long Beat, TimeSpan Remaining, TimeSpan Age, string? Server, long? ConnectionId, string? State, string? ReadOn)
{
    public bool IsFree => Owner is null || Remaining <= TimeSpan.Zero;
}
