using BenchmarkDotNet.Attributes;
using Speakr.Monitor.Sources;

namespace Speakr.Monitor.Benchmarks;

/// <summary>All that a feed sends, most of which is no business of calls.</summary>
public class ParseBenchmarks
{
    private readonly byte[][] _payloads = Traffic.Payloads;

    /// <summary>Figures are for one payload.</summary>
    /// <returns>How many events matter.</returns>
    [Benchmark(OperationsPerInvoke = Traffic.PayloadCount)]
    public int Parse()
    {
        var parser = new CallEventParser("benchmark");
        var found = 0;
        foreach (var payload in _payloads)
            found += parser.TryParse(payload, DateTimeOffset.UnixEpoch, out _) ? 1 : 0;
        return found;
    }
}
