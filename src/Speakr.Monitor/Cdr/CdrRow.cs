namespace Speakr.Monitor.Cdr;

/// <summary>A row of the source: the record and what distinguishes it from others with the same content.</summary>
/// <param name="UniqueId"><c>uniqueid</c> of the channel; several rows of one channel share it.</param>
/// <param name="Sequence"><c>sequence</c>; 0 when the column is absent, empty, or really 0 (the first record after Asterisk's start).</param>
/// <param name="Record">What is copied.</param>
public sealed record CdrRow(string UniqueId, long Sequence, CallDetailRecord Record)
{
    /// <summary>What the row is acknowledged by.</summary>
    public CdrRowKey Key => new(UniqueId, Sequence, Sequence == 0 ? Record : null) { CallDate = Record.CallDate };
}

/// <summary>
/// What a row of the source is known by: <c>uniqueid</c> and <c>sequence</c>, which never repeat together (every recording of a real
/// Asterisk shows it); without a sequence <c>uniqueid</c> and the whole record. Rows with one key are twins: each is a row of its own.
/// </summary>
/// <param name="UniqueId"><c>uniqueid</c> of the channel.</param>
/// <param name="Sequence"><c>sequence</c>; 0 when there is none.</param>
/// <param name="Content">The record when <paramref name="Sequence"/> is 0; otherwise <see langword="null"/>.</param>
public sealed record CdrRowKey(string UniqueId, long Sequence, CallDetailRecord? Content)
{
    /// <summary>
    /// <c>calldate</c> as it was read: where a source may look first, which is much quicker for many rows. Not part of what the row is
    /// known by: keys that differ in nothing else are equal. It must be right or <see langword="null"/>; with another date than the
    /// row's the row may not be found. <value>Default: <see langword="null"/>.</value>
    /// </summary>
    public string? CallDate { get; init; }

    /// <summary>Whether both are the same row or identical rows.</summary>
    public bool Equals(CdrRowKey? other) =>
        other is not null && Sequence == other.Sequence && UniqueId == other.UniqueId && Content == other.Content;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(UniqueId, Sequence, Content);
}
