using System.Globalization;
using FluentAssertions;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;
using Xunit.Abstractions;

namespace Speakr.Monitor.IntegrationTests.Sync;

/// <summary>
/// The command sync is killed at random moments, again and again, while Asterisk goes on writing; at the end both sides are equal.
/// SPEAKR_TEST_KILLS sets how often (default 10 in each mode; 100 make the 200 of a long run), SPEAKR_TEST_SEED repeats a run's moments.
/// </summary>
[Collection(CdrMariaDbTests.Name)]
[Trait(Length.Name, Length.LongCase)]
public sealed class SyncKillTests(MariaDbServer server, ITestOutputHelper output)
{
    // Enough at the beginning for slices within the server, and later for a run of some length. All are of the last hour, so without
    // marks every run looks at all of them again.
    private const int FirstRows = 30_000;
    private const int RowsAtATime = 3_000;

    // For what a long test leaves to the last run.
    private static readonly TimeSpan LastRun = TimeSpan.FromMinutes(5);

    // From before the first row to after the last one, for a start of the runtime of about a third of a second.
    private const int LatestKill = 1_600;

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sync_KilledAtRandomMoments_CopiesEachRowOnce(bool marks)
    {
        server.Require();
        var (kills, seed) = (Number("SPEAKR_TEST_KILLS", 10), Number("SPEAKR_TEST_SEED", Environment.TickCount));
        output.WriteLine($"{kills} kills, SPEAKR_TEST_SEED={seed}");
        var random = new Random(seed);
        await using var scene = await SyncScene.CreateAsync(server, marks);
        await scene.AddCallsAsync(FirstRows);
        using var hangup = new CancellationTokenSource();
        var calls = KeepCallingAsync(scene, hangup.Token);

        for (var kill = 0; kill < kills; kill++)
        {
            await scene.AddCallsAsync(RowsAtATime);
            await using var host = scene.StartHost();
            await host.KillAfterAsync(TimeSpan.FromMilliseconds(random.Next(LatestKill)));
        }

        await hangup.CancelAsync();
        await calls;
        await using var last = scene.StartHost();
        (await last.ExitCodeAsync(LastRun)).Should().Be(0, $"the last run should succeed:\n{last.Output}\n{string.Join('\n', last.ErrorLines)}");
        (await scene.DifferencesAsync()).Should().BeEmpty();
        (await scene.UnmarkedAsync()).Should().Be(0);
        last.Output.Should().NotContain("waiting for", "the server itself says that the killed process is gone");
    }

    private static async Task KeepCallingAsync(SyncScene scene, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await scene.AddCallsAsync(2);
            await Task.Delay(10, CancellationToken.None);
        }
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
