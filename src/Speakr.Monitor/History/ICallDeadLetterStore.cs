namespace Speakr.Monitor.History;

/// <summary>
/// Keeps what a webhook could not deliver. An optional interface of history stores; without it a dead letter is a line of the log. Safe
/// for concurrent use.
/// </summary>
public interface ICallDeadLetterStore
{
    /// <summary>Adds letters. Adding one again updates only its attempts.</summary>
    /// <exception cref="CallHistoryException">The store could not be written.</exception>
    ValueTask RecordDeadLettersAsync(IReadOnlyList<CallDeadLetter> letters, CancellationToken cancellationToken);

    /// <summary>The oldest letters of a webhook.</summary>
    /// <param name="webhook">Its name.</param>
    /// <param name="willBeSent">Those left by a stop for the next start, or those that were given up.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="CallHistoryException">The store could not be read.</exception>
    ValueTask<IReadOnlyList<CallDeadLetter>> ReadDeadLettersAsync(string webhook, bool willBeSent, int limit, CancellationToken cancellationToken);

    /// <summary>Removes letters; unknown ones are ignored.</summary>
    /// <exception cref="CallHistoryException">The store could not be written.</exception>
    ValueTask RemoveDeadLettersAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken);
}

/// <summary>A state of a call, or an alert of a queue, that a webhook could not deliver.</summary>
/// <param name="Id">The delivery's id.</param>
/// <param name="Webhook">The webhook's name.</param>
/// <param name="LinkedId">The call; empty for an alert.</param>
/// <param name="Body">What was to be posted: JSON with the call in <c>call</c> and its number in <c>call.number</c>, or with the alert in <c>alert</c>.</param>
/// <param name="Reason">Why it was not delivered, for operators.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="At">When it was given up.</param>
public sealed record CallDeadLetter(string Id, string Webhook, string LinkedId, string Body, string Reason, int Attempts, DateTimeOffset At)
{
    /// <summary>Whether a stop left it for the next start. <value>Default: <see langword="false"/>, it was given up.</value></summary>
    public bool WillBeSent { get; init; }

    // Lets a store check whether the number was erased. Not stored.
    internal string? CallerNumber { get; init; }

    internal DateTimeOffset CallBeganAt { get; init; }
}
