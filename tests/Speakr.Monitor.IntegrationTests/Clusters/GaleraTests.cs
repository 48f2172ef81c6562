using Xunit;

namespace Speakr.Monitor.IntegrationTests.Clusters;

/// <summary>The tests that share one Galera cluster. Each makes its own database and leaves three nodes that are synced.</summary>
[CollectionDefinition(Name)]
public sealed class GaleraTests : ICollectionFixture<GaleraFixture>
{
    public const string Name = "Galera";
}

/// <summary>The cluster, where it is asked for.</summary>
public sealed class GaleraFixture : IAsyncLifetime
{
    private GaleraCluster? _cluster;

    /// <summary>The cluster; skips the test where there is none.</summary>
    internal GaleraCluster Require()
    {
        ClusterTests.SkipUnlessAsked(GaleraCluster.AbsentBecause());
        return _cluster!;
    }

    public async Task InitializeAsync()
    {
        if (ClusterTests.AreAsked && GaleraCluster.AbsentBecause() is null)
            _cluster = await GaleraCluster.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }
}
