using System.Diagnostics;
using System.Globalization;
using FluentAssertions;
using Speakr.Monitor.IntegrationTests.Databases;
using Speakr.Monitor.IntegrationTests.Sync;
using Xunit;
using Xunit.Abstractions;

namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>
/// Two hosts follow calls while everything around them and they themselves are killed, frozen, cut off and filled up, by a seed; at the end the
/// history equals the truth. SPEAKR_TEST_CHAOS_SECONDS sets how long there is trouble, SPEAKR_TEST_CHAOS_SEED repeats a run as far as real
/// processes can repeat anything, SPEAKR_TEST_CHAOS_RATE sets the events a second.
/// </summary>
[Collection(PatientMariaDbTests.Name)]
[Trait(Length.Name, Length.LongCase)]
public sealed class ChaosTests(MariaDbServer pbx, ITestOutputHelper output)
{
    // Healing and copying happen at each full minute, and what failed at one happens at the next.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly Stopwatch _clock = Stopwatch.StartNew();

    [SkippableFact]
    public async Task TwoHosts_TroubleOfEveryKind_HistoryEqualsTheTruth()
    {
        pbx.Require();
        var settings = ChaosSettings.Read();
        Log(settings.ToString());
        await using var scene = new ChaosScene(pbx);
        await scene.StartAsync(marks: settings.Seed % 2 == 0);
        if (scene.Disk is null)
            Log("Nothing may be mounted here, so no disk is filled.");
        if (scene.Hosts.Exists(host => host.Clock is null))
            Log("There is no libfaketime here, so no clock is stepped.");
        try
        {
            await RunAsync(scene, settings);
        }
        catch
        {
            Log($"logs: {string.Join(' ', await scene.WriteLogsAsync())}");
            throw;
        }
    }

    private async Task RunAsync(ChaosScene scene, ChaosSettings settings)
    {
        var hearing = new Hearing(ChaosScene.Names, scene.Hears);
        var teller = new StoryTeller(settings.Seed, settings.EventsPerSecond, await LivePbx.OffsetAsync(scene.Records));
        var calls = new LivePbx(teller, scene.Feed, scene.Records, settings.EventsPerSecond);
        var maker = new TroubleMaker(Troubles.Of(scene, settings.Seed, Log), hearing, settings.Seed, Log);

        using var over = new CancellationTokenSource();
        var watching = hearing.WatchAsync(over.Token);
        var trouble = maker.RunAsync(settings.Trouble);
        await Task.WhenAll(calls.RunAsync(trouble), trouble);
        scene.Calm();
        await over.CancelAsync();
        await watching;
        Log($"calm: {string.Join(", ", maker.Made.OrderBy(kind => kind.Key).Select(kind => $"{kind.Value} {kind.Key}"))}");

        var check = new HistoryCheck(calls.Stories, hearing, scene.Database, scene.Records);
        Log(string.Create(CultureInfo.InvariantCulture, $"{calls.Stories.Count} calls, {check.Unknowable.Count} of them cannot be known"));
        await RepairCopiesAsync(scene);
        await AwaitRightAsync(scene, check);
        await ShouldBeRightAsync(scene, check);
        await ReportUnknowableAsync(check);
        await ShouldStopAsync(scene);
        await ShouldBeRightAsync(scene, check);
    }

    /// <summary>Waits for what must become true, and at the deadline leaves it to the assertions to say what did not.</summary>
    private async Task AwaitRightAsync(ChaosScene scene, HistoryCheck check)
    {
        var clock = Stopwatch.StartNew();
        var before = "";
        while (clock.Elapsed < Patience)
        {
            var findings = await check.RunAsync();
            var copied = (await SyncScene.DifferencesAsync(scene.Records, scene.Database)).Count == 0;
            var text = $"{findings}; records {(copied ? "equal" : "differ")}; saving: {string.Join(", ", Writers(scene))}";
            if (text != before)
                Log(text);
            before = text;
            if (findings.IsRight && copied && Writers(scene).Count == 1)
                return;
            await Task.Delay(LookInterval);
        }
    }

    /// <summary>Rows that are marked are not looked at again by themselves when their copies are gone.</summary>
    private async Task RepairCopiesAsync(ChaosScene scene)
    {
        if (!scene.Marks || !scene.Copies.MayLackMarked)
            return;
        await scene.AwaitWriterAsync();
        await using var repair = scene.Hosts[0].StartCommand("sync --from 2000-01-01");
        (await repair.ExitCodeAsync(Patience)).Should().Be(0, string.Join('\n', repair.ErrorLines));
        Log(repair.OutputLines.LastOrDefault() ?? "");
    }

    private static async Task ShouldBeRightAsync(ChaosScene scene, HistoryCheck check)
    {
        var findings = await check.RunAsync();
        if (!findings.IsRight)
            Assert.Fail(await check.DescribeAsync(findings));
        (await SyncScene.DifferencesAsync(scene.Records, scene.Database)).Should().BeEmpty("each record is copied exactly once");
    }

    private async Task ReportUnknowableAsync(HistoryCheck check)
    {
        var lost = (await check.RunAsync()).Unknowable;
        Log($"not right of those that cannot be known: {lost.Count}");
    }

    private static async Task ShouldStopAsync(ChaosScene scene)
    {
        Writers(scene).Should().ContainSingle("one host saves and the other stands by");
        foreach (var host in scene.Hosts)
            (await host.StopAsync()).Should().Be(0, $"host {host.Name} should stop in order");
        scene.Hosts.SelectMany(host => host.Crashes).Should().BeEmpty();
    }

    private static List<string> Writers(ChaosScene scene) => [.. scene.Hosts.Where(host => host.IsWriting).Select(host => host.Name)];

    private void Log(string text) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.UtcNow:HH:mm:ss.fff} {_clock.Elapsed.TotalSeconds,6:0.0} {text}"));
}
