using System.Diagnostics;
using System.Globalization;
using FluentAssertions;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;
using Xunit.Abstractions;

namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>Two real hosts, of which the one that saves is frozen, killed or stopped.</summary>
[Collection(PatientMariaDbTests.Name)]
[Trait(Length.Name, Length.LongCase)]
public sealed class FencingTests(MariaDbServer server, ITestOutputHelper output)
{
    private const string Fence = "SELECT fence FROM CallLeases WHERE name <> '' AND name NOT LIKE '%/next'";

    [SkippableFact]
    public async Task PausedHost_WakesAfterItsLeaseIsGone_WritesNothing()
    {
        await using var scene = await HostPair.StartAsync(server);
        await NoteWritesAsync(scene);
        var calls = Enumerable.Range(0, 20).Select(_ => scene.NewCall()).ToList();
        await scene.SayAsync(calls.Select(call => call.Join));
        await scene.AwaitRowsAsync("Chamando|1", calls.Count);
        var fence = await scene.RowsAsync(Fence);

        scene.First.Pause();
        // The frozen host's machine receives the answers; the ends come when nothing gets through to it any more.
        await scene.SayAsync(calls.Select(call => call.Connect));
        await scene.Second.WaitForAsync("This host saves the calls of");
        await scene.AwaitRowsAsync("Atendido|1", calls.Count);
        scene.FeedOfFirst.Stall();
        await scene.SayAsync(calls.Select(call => call.HangUp));
        await scene.AwaitRowsAsync("Encerrado|0", calls.Count);
        scene.First.Continue();
        await scene.First.WaitForAsync("This host no longer saves the calls of");
        await scene.First.AwaitStandByAsync();

        // The one that is awake still saves, and what it saved is all that was written.
        var last = scene.NewCall();
        await scene.SayAsync([last.Join]);
        await scene.AwaitRowsAsync("Chamando|1", 1);
        (await scene.RowsAsync("SELECT DISTINCT GROUP_CONCAT(status ORDER BY id) FROM Written GROUP BY linkId ORDER BY 1"))
            .Should().Equal("Chamando", "Chamando,Atendido,Encerrado");
        (await scene.RowsAsync(Fence)).Should().Equal([Next(fence)], "the lease changed hands once");
        scene.Second.IsWriting.Should().BeTrue();
    }

    [SkippableFact]
    public async Task KilledHost_TheOtherTakesOver()
    {
        await using var scene = await HostPair.StartAsync(server);
        var fence = await scene.RowsAsync(Fence);
        var clock = Stopwatch.StartNew();

        await scene.First.KillAsync();

        await ShouldTakeOverAsync(scene, fence, clock, "a kill");
    }

    [SkippableFact]
    public async Task StoppedHost_TheOtherTakesOver()
    {
        await using var scene = await HostPair.StartAsync(server);
        var fence = await scene.RowsAsync(Fence);
        var clock = Stopwatch.StartNew();

        var stopping = scene.First.StopAsync();

        await ShouldTakeOverAsync(scene, fence, clock, "an orderly stop");
        (await stopping).Should().Be(0);
    }

    private async Task ShouldTakeOverAsync(HostPair scene, List<string> fence, Stopwatch clock, string what)
    {
        var call = scene.NewCall();
        await scene.SayAsync([call.Join]);
        await scene.AwaitRowsAsync("Chamando|1", 1);

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The other host saved a new call {clock.Elapsed.TotalSeconds:0.0} s after {what}."));
        await scene.Second.WaitForAsync("This host saves the calls of");
        (await scene.RowsAsync(Fence)).Should().Equal(Next(fence));
    }

    private static string Next(List<string> fence) =>
        (long.Parse(fence.Should().ContainSingle().Subject, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>Whatever is written of a call, in the order of writing.</summary>
    private static Task NoteWritesAsync(HostPair scene) => scene.ExecuteAsync(
        "CREATE TABLE Written (id INT AUTO_INCREMENT PRIMARY KEY, linkId VARCHAR(255), status VARCHAR(255))",
        "CREATE TRIGGER NoteUpdate AFTER UPDATE ON CallsHistory FOR EACH ROW INSERT INTO Written (linkId, status) VALUES (NEW.linkId, NEW.status)",
        "CREATE TRIGGER NoteInsert AFTER INSERT ON CallsHistory FOR EACH ROW INSERT INTO Written (linkId, status) VALUES (NEW.linkId, NEW.status)");
}
