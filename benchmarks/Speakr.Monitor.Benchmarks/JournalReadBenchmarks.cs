using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Journal;

namespace Speakr.Monitor.Benchmarks;

public class JournalReadBenchmarks
{
    private const int Events = 100_000;
    private const int AtOnce = 1024;

    private string _folder = "";
    private ServiceProvider? _services;
    private IEventJournal? _journal;

    [GlobalSetup]
    public async Task OpenAsync()
    {
        _folder = Directory.CreateTempSubdirectory("speakr-benchmark-").FullName;
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSpeakrMonitor().UseSqliteJournal(_folder);
        _services = services.BuildServiceProvider();
        _journal = _services.GetRequiredService<IEventJournalFactory>().Create("benchmark");
        await _journal.OpenAsync(CancellationToken.None).ConfigureAwait(false);
        var events = Traffic.Events(100);
        while (_journal.Usage.Events < Events)
            await _journal.AppendAsync([.. events.Take(Events - (int)_journal.Usage.Events)], CancellationToken.None).ConfigureAwait(false);
    }

    [Benchmark(OperationsPerInvoke = Events)]
    public async Task<int> ReadAsync()
    {
        var read = 0;
        for (long after = 0; ;)
        {
            var events = await _journal!.ReadAsync(after, AtOnce, CancellationToken.None).ConfigureAwait(false);
            if (events.Count == 0)
                return read;
            read += events.Count;
            after = events[^1].Position;
        }
    }

    [GlobalCleanup]
    public async Task CloseAsync()
    {
        await _journal!.DisposeAsync().ConfigureAwait(false);
        await _services!.DisposeAsync().ConfigureAwait(false);
        Directory.Delete(_folder, recursive: true);
    }
}
