namespace Speakr.Monitor.History;

/// <summary>This host may not write any more: another has taken over. The session is of no further use.</summary>
/// <param name="message">Who holds the lease now.</param>
public sealed class HistoryLeaseLostException(string message) : Exception(message);
