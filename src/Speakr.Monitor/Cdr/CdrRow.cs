namespace Speakr.Monitor.Cdr;

/// <summary>A row of the source: the record and what tells the row from others with the same record.</summary>
/// <param name="UniqueId"><c>uniqueid</c> of the channel; several rows of one channel share it.</param>
/// <param name="Sequence"><c>sequence</c>; 0 when the column is absent, empty, or really 0 (the first record after Asterisk's start).</param>
/// <param name="Record">What is copied.</param>
public sealed record CdrRow(string UniqueId, long Sequence, CallDetailRecord Record)
{
    /// <summary>What the row is acknowledged by.</summary>
    public CdrRowKey Key => new(UniqueId, Sequence, Sequence == 0 ? Record : null) { CallDate = Record.CallDate };
}
