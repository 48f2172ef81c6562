namespace Speakr.Monitor.Cdr;

/// <summary>A channel of a queue call that has call detail records.</summary>
/// <param name="LinkedId">The call, with the prefix of the PBX.</param>
/// <param name="UniqueId">The channel that queued, with the prefix of the PBX.</param>
internal readonly record struct CallRecordKey(string LinkedId, string UniqueId);
