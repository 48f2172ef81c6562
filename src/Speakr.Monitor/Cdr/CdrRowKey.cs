namespace Speakr.Monitor.Cdr;

/// <summary>
/// What a row of the source is known by: <c>uniqueid</c> and <c>sequence</c>, which never repeat together (every recording of a real
/// Asterisk shows it); without a sequence <c>uniqueid</c> and the whole record. Rows with one key are twins: each is a row of its own.
/// </summary>
/// <param name="UniqueId"><c>uniqueid</c> of the channel.</param>
/// <param name="Sequence"><c>sequence</c>; 0 when there is none.</param>
/// <param name="Content">The record when <paramref name="Sequence"/> is 0; otherwise <see langword="null"/>.</param>
public sealed record CdrRowKey(string UniqueId, long Sequence, CallDetailRecord? Content);
