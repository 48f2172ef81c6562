namespace Speakr.Monitor.History;

/// <summary>A time in which a host did not hear a source: what happened meanwhile is known from call detail records only.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Host">The host that did not hear it; another may have.</param>
/// <param name="StartedAt">The latest moment at which it was certainly heard.</param>
/// <param name="EndedAt">When it was connected again.</param>
/// <param name="Reason">What happened, in a sentence for operators.</param>
public sealed record SourceGap(string Source, string Host, DateTimeOffset StartedAt, DateTimeOffset EndedAt, string Reason);
