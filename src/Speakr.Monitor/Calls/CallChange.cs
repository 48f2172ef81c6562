namespace Speakr.Monitor.Calls;

/// <summary>A call that has changed and is stored as it now stands.</summary>
/// <param name="Call">The call after the change.</param>
/// <param name="Previous">Its status at the change before, or <see langword="null"/> when the call is new.</param>
public readonly record struct CallChange(Call Call, CallStatus? Previous);
