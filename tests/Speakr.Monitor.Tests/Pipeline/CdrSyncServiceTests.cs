using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Pipeline;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline;

public sealed class CdrSyncServiceTests : IDisposable
{
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 20, TimeSpan.Zero));
    private readonly ScriptedSynchronizer _pbx = new();
    private readonly TaskCompletionSource<CdrSyncResult> _slow = new();
    private CdrSyncService? _service;

    public void Dispose() => _service?.Dispose();

    [Fact]
    public async Task Run_Start_RunsAtOnceAndThenOnTheMinute()
    {
        await StartAsync(_pbx);
        await RunsAsync(_pbx, 1);

        _time.Advance(TimeSpan.FromSeconds(39.9));
        await WaitsAsync(1);
        _pbx.Runs.Should().Be(1);
        _time.Advance(TimeSpan.FromSeconds(0.1));

        await RunsAsync(_pbx, 2);
    }

    [Fact]
    public async Task Run_TakesThreeMinutes_SkipsWhatItMissed()
    {
        _pbx.Then((_, _) => _slow.Task);
        await StartAsync(_pbx);
        await RunsAsync(_pbx, 1, thenWaits: false);

        _time.Advance(TimeSpan.FromMinutes(3));
        _slow.SetResult(ScriptedSynchronizer.Result());
        await WaitsAsync(1);
        _pbx.Runs.Should().Be(1);
        _time.Advance(TimeSpan.FromSeconds(40));

        await RunsAsync(_pbx, 2);
    }

    [Fact]
    public async Task Run_OneIsSlow_DoesNotDelayTheOther()
    {
        var other = new ScriptedSynchronizer("other");
        _pbx.Then((_, _) => _slow.Task);
        await StartAsync(_pbx, other);
        await RunsAsync(other, 1);

        _time.Advance(TimeSpan.FromMinutes(1));

        await RunsAsync(other, 2);
        _pbx.Runs.Should().Be(1);
        _slow.SetResult(ScriptedSynchronizer.Result());
    }

    [Fact]
    public async Task Run_Fails_TheNextMinuteTriesAgain()
    {
        _pbx.ThenFails(new CdrSyncException("The PBX does not answer.", isTransient: true)).ThenFails(new InvalidOperationException("unexpected"));
        await StartAsync(_pbx);
        for (var runs = 1; runs <= 3; runs++)
        {
            await RunsAsync(_pbx, runs);
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        _service!.ExecuteTask!.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task Run_TimerEndsEarly_DoesNotRunTwice()
    {
        await StartAsync(_pbx);
        await RunsAsync(_pbx, 1);
        // As a timer that ends a moment before the minute does: waiting goes on for the rest.
        _time.Advance(TimeSpan.FromSeconds(39.999));
        await WaitsAsync(1);
        _time.Advance(TimeSpan.FromSeconds(0.001));
        await RunsAsync(_pbx, 2);

        _time.Advance(TimeSpan.FromSeconds(59));

        await WaitsAsync(1);
        _pbx.Runs.Should().Be(2);
    }

    [Fact]
    public async Task Run_ScheduleOfTheApplication_IsFollowed()
    {
        await StartAsync(new EveryFiveMinutes(), ScheduleEnabled(_pbx), _pbx);
        await RunsAsync(_pbx, 1);

        for (var minute = 0; minute < 4; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await WaitsAsync(1);
        }

        _pbx.Runs.Should().Be(1);
        _time.Advance(TimeSpan.FromMinutes(1));
        await RunsAsync(_pbx, 2);
    }

    [Fact]
    public async Task Run_AnothersSchedule_LeavesItAlone()
    {
        var other = new ScriptedSynchronizer("other");
        await StartAsync(new EveryMinute(), [.. ScheduleEnabled(_pbx), Registration(other, false)], _pbx, other);
        await RunsAsync(_pbx, 1);

        _time.Advance(TimeSpan.FromMinutes(1));
        await RunsAsync(_pbx, 2);

        other.Runs.Should().Be(0);
    }

    [Fact]
    public async Task Stop_RunInHand_IsCancelledAndAwaited()
    {
        _pbx.Then(async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return ScriptedSynchronizer.Result();
        });
        await StartAsync(_pbx);
        await RunsAsync(_pbx, 1, thenWaits: false);

        await _service!.StopAsync(CancellationToken.None);

        _service.ExecuteTask!.IsCompletedSuccessfully.Should().BeTrue();
    }

    [Fact]
    public async Task Stop_RunThatCannotBeInterrupted_IsLeftBehindSoon()
    {
        _pbx.Then((_, _) => _slow.Task);
        await StartAsync(_pbx);
        await RunsAsync(_pbx, 1, thenWaits: false);

        var stopping = _service!.StopAsync(CancellationToken.None);
        await WaitsAsync(1);
        _time.Advance(TimeSpan.FromSeconds(2));

        await stopping;
        _slow.SetResult(ScriptedSynchronizer.Result());
    }

    private static CdrSyncRegistration[] ScheduleEnabled(params ScriptedSynchronizer[] synchronizers) =>
        [.. synchronizers.Select(synchronizer => Registration(synchronizer, true))];

    private static CdrSyncRegistration Registration(ScriptedSynchronizer synchronizer, bool runsEveryMinute) =>
        new(synchronizer.Name, runsEveryMinute, _ => throw new NotSupportedException());

    private Task StartAsync(params ScriptedSynchronizer[] synchronizers) =>
        StartAsync(new EveryMinute(), ScheduleEnabled(synchronizers), synchronizers);

    private Task StartAsync(ICdrSchedule schedule, CdrSyncRegistration[] registrations, params ScriptedSynchronizer[] synchronizers)
    {
        _service = new CdrSyncService(synchronizers, registrations, schedule, _time, NullLogger<CdrSyncService>.Instance);
        return _service.StartAsync(CancellationToken.None);
    }

    private async Task RunsAsync(ScriptedSynchronizer synchronizer, int runs, bool thenWaits = true)
    {
        await Eventually.BeTrueAsync(() => synchronizer.Runs >= runs, $"{synchronizer.Name} should have run {runs} time(s)");
        if (thenWaits)
            await WaitsAsync(1);
        synchronizer.Runs.Should().Be(runs);
    }

    private Task WaitsAsync(int timers) => Eventually.BeTrueAsync(() => _time.Waiting >= timers, "the service should wait for the next minute");

    private sealed class EveryFiveMinutes : ICdrSchedule
    {
        public DateTimeOffset NextAfter(DateTimeOffset time) => time.AddTicks((5 * TimeSpan.TicksPerMinute) - (time.Ticks % (5 * TimeSpan.TicksPerMinute)));
    }
}
