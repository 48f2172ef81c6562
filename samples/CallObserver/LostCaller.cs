namespace CallObserver;

internal sealed record LostCaller(string LinkedId, string Queue, string? Number, int WaitedSeconds);
