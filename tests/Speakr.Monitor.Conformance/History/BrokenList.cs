using System.Collections;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Conformance.History;

/// <summary>Visits that cannot be read: the simplest failure in the middle of a batch that any store can be given.</summary>
internal sealed class BrokenList : IReadOnlyList<QueueVisit>
{
    public int Count => throw Broken();

    public QueueVisit this[int index] => throw Broken();

    public IEnumerator<QueueVisit> GetEnumerator() => throw Broken();

    IEnumerator IEnumerable.GetEnumerator() => throw Broken();

    private static InvalidOperationException Broken() => new("These visits cannot be read.");
}
