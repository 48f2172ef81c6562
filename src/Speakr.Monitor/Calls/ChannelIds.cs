namespace Speakr.Monitor.Calls;

/// <summary>A channel that an event names besides its own, by a prefix such as <c>Transferee</c>.</summary>
/// <param name="UniqueId">Its <c>Uniqueid</c>, with the source's prefix when one is configured.</param>
/// <param name="LinkedId">Its <c>Linkedid</c>, likewise.</param>
/// <param name="Number">Its <c>CallerIDNum</c>; <see langword="null"/> when Asterisk does not know it.</param>
public sealed record ChannelIds(string UniqueId, string? LinkedId, string? Number);
