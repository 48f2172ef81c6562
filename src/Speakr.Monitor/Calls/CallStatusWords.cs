namespace Speakr.Monitor.Calls;

/// <summary>The status words that Speakr's application reads. They are a contract: never translated, never changed.</summary>
public static class CallStatusWords
{
    /// <summary>The word stored for a status.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> is not a defined value.</exception>
    public static string ToWord(this CallStatus status) => status switch
    {
        CallStatus.Waiting => "Chamando",
        CallStatus.Answered => "Atendido",
        CallStatus.Abandoned => "Abandonado",
        CallStatus.Ended => "Encerrado",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a call status."),
    };

    /// <summary>The status of a stored word, or <see langword="null"/> when the word is none of the four.</summary>
    public static CallStatus? FromWord(string? word) => word switch
    {
        "Chamando" => CallStatus.Waiting,
        "Atendido" => CallStatus.Answered,
        "Abandonado" => CallStatus.Abandoned,
        "Encerrado" => CallStatus.Ended,
        _ => null,
    };
}
