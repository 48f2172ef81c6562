using System.Diagnostics;
using System.Globalization;
using FluentAssertions;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;
using Xunit.Abstractions;

namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>The wall clock of a real host is set while calls wait and talk, and the host is killed afterwards.</summary>
[Collection(PatientMariaDbTests.Name)]
[Trait(Length.Name, Length.LongCase)]
public sealed class ClockStepTests(MariaDbServer server, ITestOutputHelper output)
{
    private const string Waiting = "Chamando|1";
    private const string Talking = "Atendido|1";
    private const string Abandoned = "Abandonado|0";
    private const string Ended = "Encerrado|0";

    // Seconds are whole, and a loaded machine hears late.
    private const int Tolerance = 2;

    [SkippableTheory]
    [InlineData(-3_600)]
    [InlineData(-86_400)]
    [InlineData(3_600)]
    [InlineData(86_400)]
    public async Task Step_CallsThatLast_GoOnAtOnceAndWithTheRightSeconds(int seconds)
    {
        await using var scene = await ClockScene.StartAsync(server);
        var (leaving, left, waiting, joined, talking) = (scene.NewCall(), scene.NewCall(), scene.NewCall(), scene.NewCall(), scene.NewCall());
        await scene.SayAsync(leaving.Join, left.Join, waiting.Join, joined.Join, talking.Join, talking.Connect);
        var clock = Stopwatch.StartNew();
        await scene.AwaitAsync((leaving, Waiting), (left, Waiting), (waiting, Waiting), (joined, Waiting), (talking, Talking));
        // Whether this was by a key is not yet decided when the clock is set.
        await scene.SayAsync(left.Leave);

        scene.Clock.Set(TimeSpan.FromSeconds(seconds));
        var later = scene.NewCall();
        await scene.SayAsync(leaving.Leave, joined.Connect, talking.HangUp, later.Join);
        var lasted = clock.Elapsed.TotalSeconds;

        var took = await scene.AwaitAsync((left, Abandoned), (leaving, Abandoned), (joined, Talking), (talking, Ended), (waiting, Waiting), (later, Waiting));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"All right {took.TotalSeconds:0.0} s after the events."));
        await ShouldBeSecondsAsync(scene, leaving, "waitSeconds", lasted);
        await ShouldBeSecondsAsync(scene, talking, "talkSeconds", lasted);

        await scene.Host.WaitForAsync("The clock of this machine went");

        await ShouldEndAfterKillAsync(scene, joined, waiting, later);
        await ShouldBeInOrderAsync(scene);
    }

    [SkippableTheory]
    [InlineData(-3_600)]
    [InlineData(-86_400)]
    public async Task StepBackWhileTheHostIsDead_OpenCallsStayOpenAndEnd(int seconds)
    {
        await using var scene = await ClockScene.StartAsync(server);
        var (waiting, talking) = (scene.NewCall(), scene.NewCall());
        await scene.SayAsync(waiting.Join, talking.Join, talking.Connect);
        await scene.AwaitAsync((waiting, Waiting), (talking, Talking));

        await scene.Host.KillAsync();
        scene.Clock.Set(TimeSpan.FromSeconds(seconds));
        await scene.StartHostAsync();
        var later = scene.NewCall();
        await scene.SayAsync(later.Join, waiting.Leave, talking.HangUp);

        await scene.AwaitAsync((later, Waiting), (waiting, Abandoned), (talking, Ended));
        await ShouldBeInOrderAsync(scene);
    }

    [SkippableFact]
    public async Task StepBack_JournalIsCompacted()
    {
        await using var scene = await ClockScene.StartAsync(server);
        var calls = Enumerable.Range(0, 20).Select(_ => scene.NewCall()).ToList();
        await scene.SayAsync([.. calls.Select(call => call.Join)]);
        await scene.AwaitAsync([.. calls.Select(call => (call, Waiting))]);

        scene.Clock.Set(TimeSpan.FromHours(-1));
        await scene.SayAsync([.. calls.SelectMany(call => new[] { call.Connect, call.HangUp })]);

        await scene.AwaitAsync([.. calls.Select(call => (call, Ended))]);
        (await scene.AwaitJournalAsync(events => events < calls.Count)).Should().BeLessThan(calls.Count, "the events of calls that are over are removed");
    }

    [SkippableFact]
    public async Task StepForward_OpenCallsAreNotClosed()
    {
        await using var scene = await ClockScene.StartAsync(server);
        var (waiting, talking) = (scene.NewCall(), scene.NewCall());
        await scene.SayAsync(waiting.Join, talking.Join, talking.Connect);
        await scene.AwaitAsync((waiting, Waiting), (talking, Talking));

        scene.Clock.Set(TimeSpan.FromDays(1));

        await ShouldStayAsync(scene, waiting, talking);
        await scene.Host.KillAsync();
        await scene.StartHostAsync();
        await ShouldStayAsync(scene, waiting, talking);
        scene.Clock.Set(TimeSpan.Zero);
        await ShouldStayAsync(scene, waiting, talking);
        await scene.SayAsync(waiting.Leave, talking.HangUp);
        await scene.AwaitAsync((waiting, Abandoned), (talking, Ended));
        await ShouldBeInOrderAsync(scene);
    }

    /// <summary>Calls are looked through for old ones every ten seconds, so that they are watched for longer.</summary>
    private static async Task ShouldStayAsync(ClockScene scene, HandCall waiting, HandCall talking)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(12); await Task.Delay(250))
        {
            (await scene.StateAsync(waiting)).Should().Be(Waiting);
            (await scene.StateAsync(talking)).Should().Be(Talking);
        }
    }

    private static async Task ShouldEndAfterKillAsync(ClockScene scene, HandCall talking, HandCall waiting, HandCall later)
    {
        await scene.Host.KillAsync();
        await scene.StartHostAsync();
        // A call that comes now is saved after whatever the start has found out.
        var last = scene.NewCall();
        await scene.SayAsync(last.Join);
        await scene.AwaitAsync((last, Waiting), (talking, Talking), (waiting, Waiting), (later, Waiting));

        await scene.SayAsync(talking.HangUp, waiting.Abandon, later.Leave, last.Leave);
        await scene.AwaitAsync((talking, Ended), (waiting, Abandoned), (later, Abandoned), (last, Abandoned));
    }

    private static async Task ShouldBeSecondsAsync(ClockScene scene, HandCall call, string column, double expected)
    {
        var found = (await scene.RowsAsync($"SELECT {column} FROM CallQueueVisits WHERE linkId = '{call.Id}'")).Should().ContainSingle().Subject;
        double.Parse(found, CultureInfo.InvariantCulture).Should().BeApproximately(expected, Tolerance, column);
    }

    private static async Task ShouldBeInOrderAsync(ClockScene scene) =>
        (await scene.RowsAsync("""
            SELECT linkId, joinedAt, answeredAt, leftAt, endedAt, hungUpAt, waitSeconds, ringSeconds, talkSeconds FROM CallQueueVisits
            WHERE answeredAt < joinedAt OR leftAt < joinedAt OR endedAt < joinedAt OR endedAt < answeredAt OR hungUpAt < joinedAt
                OR NOT COALESCE(waitSeconds, 0) BETWEEN 0 AND 300 OR NOT COALESCE(ringSeconds, 0) BETWEEN 0 AND 300
                OR NOT COALESCE(talkSeconds, 0) BETWEEN 0 AND 300
            """))
            .Should().BeEmpty("a visit ends after it began, and lasted no longer than this test");
}
