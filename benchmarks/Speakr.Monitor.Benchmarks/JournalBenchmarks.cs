using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Journal;

namespace Speakr.Monitor.Benchmarks;

public class JournalBenchmarks
{
    // Removed again after so many, so that the file does not grow while the benchmark runs.
    private const int KeptEvents = 100_000;

    private readonly HashSet<string> _none = [];
    private string _folder = "";
    private ServiceProvider? _services;
    private IEventJournal? _journal;
    private CallEvent[] _events = [];
    private long _last;

    /// <summary>Events in one append.</summary>
    [Params(1, 32, 1024)]
    public int Batch { get; set; }

    [GlobalSetup]
    public async Task OpenAsync()
    {
        _events = [.. Traffic.Events(100).Take(Batch)];
        _folder = Directory.CreateTempSubdirectory("speakr-benchmark-").FullName;
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSpeakrMonitor().UseSqliteJournal(_folder);
        _services = services.BuildServiceProvider();
        _journal = _services.GetRequiredService<IEventJournalFactory>().Create("benchmark");
        await _journal.OpenAsync(CancellationToken.None).ConfigureAwait(false);
    }

    [Benchmark]
    public async Task<long> AppendAsync()
    {
        _last = await _journal!.AppendAsync(_events, CancellationToken.None).ConfigureAwait(false);
        if (_journal.Usage.Events >= KeptEvents)
            await _journal.RemoveAsync(_last, _none, CancellationToken.None).ConfigureAwait(false);
        return _last;
    }

    [GlobalCleanup]
    public async Task CloseAsync()
    {
        await _journal!.DisposeAsync().ConfigureAwait(false);
        await _services!.DisposeAsync().ConfigureAwait(false);
        Directory.Delete(_folder, recursive: true);
    }
}
