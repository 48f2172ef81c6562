using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using MySqlConnector;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Conformance.Cdr;

namespace Speakr.Monitor.Benchmarks;

/// <summary>A page of FreePBX's <c>cdr</c>, and a batch into <c>cdrs</c>, in the database that <c>BENCHMARK_DATABASE_URL</c> names.</summary>
public class CdrBenchmarks
{
    private const string Digits = "(SELECT 0 n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 "
        + "UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)";

    private ICdrSource? _source;
    private ICdrDestination? _destination;
    private ICdrDestinationSession? _session;
    private CdrBatch _batch = new();

    /// <summary>Rows in a page or batch.</summary>
    [Params(100, 1000, 5000)]
    public int Rows { get; set; }

    private static string Url => Environment.GetEnvironmentVariable("BENCHMARK_DATABASE_URL")
        ?? throw new InvalidOperationException("BENCHMARK_DATABASE_URL has to name an empty MySQL or MariaDB database.");

    [GlobalSetup(Target = nameof(ReadAsync))]
    public async Task FillAsync()
    {
        await ExecuteAsync(
            "DROP TABLE IF EXISTS cdr",
            """
            CREATE TABLE cdr (calldate DATETIME NOT NULL, src VARCHAR(80) NOT NULL, dst VARCHAR(80) NOT NULL, billsec INT NOT NULL,
              disposition VARCHAR(45) NOT NULL, uniqueid VARCHAR(32) NOT NULL, linkedid VARCHAR(32) NOT NULL, recordingfile VARCHAR(255) NOT NULL,
              cnum VARCHAR(80) NOT NULL, sequence INT NOT NULL, sync TINYINT NULL, KEY calldate (calldate), KEY uniqueid (uniqueid))
            """,
            $"""
            INSERT INTO cdr SELECT '2026-11-22 12:00:00' + INTERVAL n SECOND, '11987650101', '600', n % 300, 'ANSWERED', CONCAT('1795331618.', n),
              CONCAT('1795331618.', n), CONCAT('q-600-', n, '.wav'), '', n, NULL
            FROM (SELECT a.n + 10 * b.n + 100 * c.n + 1000 * d.n n FROM {Digits} a, {Digits} b, {Digits} c, {Digits} d) numbers
            """).ConfigureAwait(false);
        _source = RegisteredCdrSource.Create(cdr => cdr.FromFreePbx(Url));
        await _source.InspectAsync(CancellationToken.None).ConfigureAwait(false);
    }

    [Benchmark]
    public ValueTask<CdrPage> ReadAsync() => _source!.ReadAsync(CdrRange.All, unmarkedOnly: true, Rows, CancellationToken.None);

    [GlobalSetup(Target = nameof(WriteAsync))]
    public async Task BeginAsync()
    {
        await ExecuteAsync("DROP TABLE IF EXISTS cdrs").ConfigureAwait(false);
        _batch = new CdrBatch { Rows = SampleCdrs.Rows(0, Rows), State = "benchmark" };
        _destination = RegisteredCdrDestination.Create(cdr => cdr.ToMySql(Url));
        await _destination.InitializeAsync(CancellationToken.None).ConfigureAwait(false);
        var lease = await _destination.TryBeginAsync("benchmark", "benchmark", TimeSpan.FromMinutes(1), CancellationToken.None).ConfigureAwait(false);
        _session = lease.Session ?? throw new InvalidOperationException($"{lease.Holder} holds the lease for another {lease.Remaining.TotalSeconds:0} s.");
    }

    /// <returns>The refused rows, of which there are none.</returns>
    [Benchmark]
    public ValueTask<IReadOnlyList<RefusedCdr>> WriteAsync() => _session!.WriteAsync(_batch, CancellationToken.None);

    [GlobalCleanup]
    public async Task CloseAsync()
    {
        if (_session is not null)
            await _session.DisposeAsync().ConfigureAwait(false);
        foreach (var part in new object?[] { _destination, _source })
        {
            if (part is IAsyncDisposable disposable)
                await disposable.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task ExecuteAsync(params string[] statements)
    {
        var url = new Uri(Url);
        var login = url.UserInfo.Split(':');
        var to = new MySqlConnectionStringBuilder { Server = url.Host, Port = (uint)url.Port, Database = url.AbsolutePath.Trim('/') };
        (to.UserID, to.Password) = (Uri.UnescapeDataString(login[0]), Uri.UnescapeDataString(login.ElementAtOrDefault(1) ?? ""));
        var connection = new MySqlConnection(to.ConnectionString);
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync().ConfigureAwait(false);
            foreach (var statement in statements)
            {
                using var command = new MySqlCommand(statement, connection);
                await command.ExecuteNonQueryAsync().ConfigureAwait(false);
            }
        }
    }
}
