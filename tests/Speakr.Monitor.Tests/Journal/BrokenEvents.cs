using System.Collections;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Tests.Journal;

/// <summary>Three events, of which the last cannot be had: a failure in the middle of an append that any journal can be given.</summary>
internal sealed class BrokenEvents : IReadOnlyList<CallEvent>
{
    public int Count => 3;

    public CallEvent this[int index] =>
        index < 2 ? SampleEvents.Plain(index + 1) : throw new InvalidOperationException("This event cannot be read.");

    public IEnumerator<CallEvent> GetEnumerator()
    {
        for (var index = 0; index < Count; index++)
            yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
