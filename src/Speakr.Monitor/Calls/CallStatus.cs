namespace Speakr.Monitor.Calls;

/// <summary>The status of a call. The words stored in <c>CallsHistory.status</c> are in <see cref="CallStatusWords"/>.</summary>
public enum CallStatus
{
    /// <summary>Waiting in a queue. Stored as <c>Chamando</c>.</summary>
    Waiting,

    /// <summary>An agent took the call, and it has not ended yet. Stored as <c>Atendido</c>.</summary>
    Answered,

    /// <summary>Left its last queue unanswered. Stored as <c>Abandonado</c>.</summary>
    Abandoned,

    /// <summary>Was answered and is over. Stored as <c>Encerrado</c>.</summary>
    Ended,
}
