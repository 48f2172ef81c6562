using System.Data.Common;
using System.Globalization;
using FluentAssertions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Speakr.Monitor.IntegrationTests.Sync;
using Xunit;
using Xunit.Abstractions;

namespace Speakr.Monitor.IntegrationTests.Clusters;

/// <summary>Two synchronizers copy records into a cluster whose nodes are killed and cut off under them.</summary>
[Collection(GaleraTests.Name)]
[Trait(Length.Name, Length.LongCase)]
public sealed class GaleraCopyTests(GaleraFixture fixture, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Rows = 60_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly MariaDbServer _pbx = new();

    public Task InitializeAsync() => _pbx.InitializeAsync();

    public Task DisposeAsync() => _pbx.DisposeAsync();

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Copy_NodesKilledAndCutOffMeanwhile_EachRecordOnce(bool marks)
    {
        var cluster = fixture.Require();
        _pbx.Require();
        await using var scene = await SyncScene.CreateAsync(_pbx, marks);
        await scene.AddCallsAsync(Rows);
        var database = await cluster.CreateDatabaseAsync();
        await using var address = new TcpProxy(cluster.Nodes[0].Port);
        var moving = Connection(address.Port);
        using var over = new CancellationTokenSource();
        Task<int>[] copying =
        [
            CopyAsync(scene.Synchronizer(destination: moving), over.Token),
            // The other one writes over a node of its own.
            CopyAsync(scene.Synchronizer(destination: Connection(cluster.Nodes[2].Port)), over.Token),
        ];

        await AtAsync(Rows / 6);
        await cluster.Nodes[0].KillAsync();
        address.LeadTo(cluster.Nodes[1].Port);
        await AtAsync(Rows / 3);
        await cluster.Nodes[0].RejoinAsync();
        await cluster.Nodes[1].IsolateAsync(true);
        address.LeadTo(cluster.Nodes[0].Port);
        await AtAsync(Rows / 2);
        await cluster.Nodes[1].IsolateAsync(false);
        await cluster.AwaitWholeAsync();
        await scene.AddCallsAsync(2_000);
        await AtAsync(Rows + 2_000);
        await over.CancelAsync();
        var failed = (await Task.WhenAll(copying)).Sum();

        // A run that finishes what the last one left.
        (await scene.Synchronizer(destination: moving).RunOnceAsync(new CdrSyncRequest(), CancellationToken.None)).Copied.Should().Be(0);
        for (var node = 0; node < 3; node++)
            (await SyncScene.DifferencesAsync(scene.Source, cluster.Nodes[node].ConnectionString(database))).Should().BeEmpty();
        (await scene.UnmarkedAsync()).Should().Be(0);
        output.WriteLine($"{Rows + 2_000} records, {(marks ? "marked" : "read only")}: each copied once; {failed} runs failed meanwhile.");

        string Connection(int port) => string.Create(
            CultureInfo.InvariantCulture, $"Server=127.0.0.1;Port={port};User ID=root;Database={database};SslMode=None;Connection Timeout=15");

        async Task AtAsync(int rows)
        {
            using var limit = new CancellationTokenSource(Patience);
            while (await CountAsync() < rows)
                await Task.Delay(20, limit.Token);
        }

        async Task<int> CountAsync()
        {
            try
            {
                return int.Parse((await MariaDbServer.RowsAsync(moving, "SELECT COUNT(*) FROM cdrs"))[0], CultureInfo.InvariantCulture);
            }
            catch (DbException)
            {
                // The table is not there yet, or the node is not.
                return 0;
            }
        }
    }

    /// <returns>How many runs failed.</returns>
    private static async Task<int> CopyAsync(ICdrSynchronizer synchronizer, CancellationToken cancellationToken)
    {
        var failed = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await synchronizer.RunOnceAsync(new CdrSyncRequest(), CancellationToken.None);
            }
            catch (CdrSyncException away)
            {
                away.IsTransient.Should().BeTrue(away.Message);
                failed++;
            }

            await Task.Delay(200, CancellationToken.None);
        }

        return failed;
    }
}
