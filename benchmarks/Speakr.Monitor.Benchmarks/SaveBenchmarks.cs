using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Benchmarks;

/// <summary>
/// Calls that are known already and change again, as most are. Into SQLite in a file; into MySQL as well when <c>BENCHMARK_DATABASE_URL</c> names an
/// empty database.
/// </summary>
public class SaveBenchmarks
{
    private string _folder = "";
    private ServiceProvider? _services;
    private ICallHistoryStore? _store;
    private Call[] _calls = [];

    public static IEnumerable<string> Stores => Url is null ? ["sqlite"] : ["sqlite", "mysql"];

    [ParamsSource(nameof(Stores))]
    public string Store { get; set; } = "";

    /// <summary>Calls in one write; the natural batch is what has changed while the write before ran.</summary>
    [Params(1, 437, 1000)]
    public int Batch { get; set; }

    private static string? Url => Environment.GetEnvironmentVariable("BENCHMARK_DATABASE_URL");

    [GlobalSetup]
    public async Task OpenAsync()
    {
        _calls = Traffic.Calls(Batch);
        _folder = Directory.CreateTempSubdirectory("speakr-benchmark-").FullName;
        var services = new ServiceCollection();
        services.AddLogging();
        var monitor = services.AddSpeakrMonitor();
        _ = Store == "sqlite" ? monitor.UseSqliteHistory($"Data Source={Path.Combine(_folder, "history.db")}") : monitor.UseMySqlHistory(Url!);
        _services = services.BuildServiceProvider();
        _store = _services.GetRequiredService<ICallHistoryStore>();
        await _store.InitializeAsync(CancellationToken.None).ConfigureAwait(false);
        await _store.SaveAsync(_calls, CancellationToken.None).ConfigureAwait(false);
    }

    [Benchmark]
    public ValueTask SaveAsync() => _store!.SaveAsync(_calls, CancellationToken.None);

    [GlobalCleanup]
    public async Task CloseAsync()
    {
        await _services!.DisposeAsync().ConfigureAwait(false);
        Directory.Delete(_folder, recursive: true);
    }
}
