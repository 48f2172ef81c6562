using BenchmarkDotNet.Attributes;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Benchmarks;

public class TrackBenchmarks
{
    private CallEvent[] _events = [];

    /// <summary>Copies of a recording of five calls that overlap.</summary>
    [Params(10, 1000)]
    public int Copies { get; set; }

    [GlobalSetup]
    public void Prepare() => _events = Traffic.Events(Copies);

    /// <returns>How many changes there were to save.</returns>
    [Benchmark]
    public int Apply()
    {
        var tracker = new CallTracker();
        var changes = 0;
        for (var i = 0; i < _events.Length; i++)
        {
            tracker.Apply(_events[i]);
            // As in the pipeline: changes are handed on after each portion.
            if (i % 1024 == 1023)
                changes += tracker.TakeChanges().Count;
        }

        return changes + tracker.TakeChanges().Count;
    }
}
