using FluentAssertions;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;
using Xunit.Abstractions;

namespace Speakr.Monitor.IntegrationTests.Clusters;

/// <summary>
/// Two hosts under load while nodes are killed, frozen, cut off from the others and come back; at the end history and copied records equal the truth.
/// </summary>
[Collection(GaleraTests.Name)]
[Trait(Length.Name, Length.LongCase)]
public sealed class GaleraLoadTests(GaleraFixture fixture, ITestOutputHelper output) : IAsyncLifetime
{
    // How long a balancer needs to see that a node is away.
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(5);

    private readonly MariaDbServer _pbx = new();

    public Task InitializeAsync() => _pbx.InitializeAsync();

    public Task DisposeAsync() => _pbx.DisposeAsync();

    [SkippableFact]
    public async Task OneAddress_NodesKilledFrozenAndCutOff_EverythingIsRight()
    {
        var cluster = fixture.Require();
        var database = await cluster.CreateDatabaseAsync();
        await using var address = new TcpProxy(cluster.Nodes[0].Port);
        await using var scene = await ClusterScene.StartAsync(_pbx, database, [address.Port, address.Port], marks: true, output.WriteLine);
        await ReportAsync(scene, async () =>
        {
            await scene.OpenAsync(seed: 1);
            await Task.Delay(Calm);

            await cluster.Nodes[0].KillAsync();
            await MoveAsync(scene, "node 1 killed, address on node 2", address, cluster.Nodes[1], database);
            await cluster.Nodes[0].RejoinAsync();
            scene.Log("node 1 is back");

            cluster.Nodes[1].Pause();
            await MoveAsync(scene, "node 2 frozen, address on node 3", address, cluster.Nodes[2], database);
            cluster.Nodes[1].Continue();
            await cluster.AwaitWholeAsync();
            scene.Log("node 2 is back");

            await cluster.Nodes[2].IsolateAsync(true);
            await MoveAsync(scene, "node 3 cut off from the others, address on node 1", address, cluster.Nodes[0], database);
            await cluster.Nodes[2].IsolateAsync(false);
            await cluster.AwaitWholeAsync();
            scene.Log("node 3 is back");

            await cluster.Nodes[0].StopAsync();
            await MoveAsync(scene, "node 1 stopped in order, address on node 2", address, cluster.Nodes[1], database);
            await cluster.Nodes[0].RejoinAsync();
            await scene.ShouldBeRightAsync(cluster.Nodes[2].ConnectionString(database));
            scene.Log($"{await cluster.ConflictsAsync()} conflicts");
        });
    }

    [SkippableFact]
    public async Task EachHostOnItsOwnNode_TheWritersNodeIsCutOffAndKilled_EverythingIsRight()
    {
        var cluster = fixture.Require();
        var database = await cluster.CreateDatabaseAsync();
        GaleraNode[] nodes = [cluster.Nodes[0], cluster.Nodes[1]];
        await using var scene = await ClusterScene.StartAsync(
            _pbx, database, [.. nodes.Select(node => node.Port)], marks: false, output.WriteLine);
        await ReportAsync(scene, async () =>
        {
            var third = cluster.Nodes[2].ConnectionString(database);
            await scene.OpenAsync(seed: 2);
            await Task.Delay(Calm);

            var cutOff = Writer();
            await cutOff.IsolateAsync(true);
            await scene.AwaitWritesAsync("the writer's node is cut off from the others", third);
            scene.Hosts.Should().OnlyContain(host => host.IsWriting, "the host whose node is cut off cannot know of the other yet");
            await cutOff.IsolateAsync(false);
            await cluster.AwaitWholeAsync();
            await scene.AwaitOneWriterAsync();
            scene.Log("all nodes are there");

            var killed = Writer();
            await killed.KillAsync();
            await scene.AwaitWritesAsync("the writer's node is killed", third);
            await killed.RejoinAsync();
            await scene.AwaitOneWriterAsync();
            scene.Log("all nodes are there");

            // The writer's process is killed, and its node knows nothing that the other's could see.
            var host = scene.Hosts.Single(host => host.IsWriting);
            await host.KillAsync();
            await scene.AwaitWritesAsync("the writing host is killed", third);
            host.Start();
            await scene.ShouldBeRightAsync(third);
            scene.Log($"{await cluster.ConflictsAsync()} conflicts");
        });

        GaleraNode Writer() => nodes[scene.Hosts.FindIndex(host => host.IsWriting)];
    }

    private static async Task MoveAsync(ClusterScene scene, string what, TcpProxy address, GaleraNode node, string database)
    {
        await Task.Delay(Notice);
        address.LeadTo(node.Port);
        await scene.AwaitWritesAsync(what, node.ConnectionString(database));
        await Task.Delay(Calm);
    }

    private static async Task ReportAsync(ClusterScene scene, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch
        {
            await scene.WriteLogsAsync();
            throw;
        }
    }
}
