namespace Speakr.Monitor.History;

/// <summary>The answer to asking for a lease.</summary>
/// <param name="Session">The session; <see langword="null"/> while another owner holds the lease.</param>
/// <param name="Holder">Who holds it, when that is somebody else.</param>
/// <param name="Remaining">How long that lease lasts at most unless it is renewed.</param>
public sealed record HistoryLease(IHistorySession? Session, string? Holder, TimeSpan Remaining);
