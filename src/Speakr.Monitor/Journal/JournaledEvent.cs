using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Journal;

/// <summary>An event in the journal.</summary>
/// <param name="Position">Its place; later events have greater ones, also after a restart and after everything was removed.</param>
/// <param name="Event">The event as it was received, time of receipt included.</param>
internal readonly record struct JournaledEvent(long Position, CallEvent Event);
