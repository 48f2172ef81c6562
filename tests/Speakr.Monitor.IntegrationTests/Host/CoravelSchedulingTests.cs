using FluentAssertions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Host.Scheduling;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

public sealed class CoravelSchedulingTests
{
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 11, 22, 12, 3, 7, TimeSpan.Zero));
    private readonly ScriptedSynchronizer _synchronizer = new();

    [Fact]
    public async Task CronGate_FirstRun_PassesAtStart()
    {
        var gate = Gate("*/5 * * * *");

        (await gate.IsOpenAsync()).Should().BeTrue();
        (await gate.IsOpenAsync()).Should().BeFalse();
    }

    [Fact]
    public async Task CronGate_LaterRuns_PassInTheMinutesOfTheExpression()
    {
        var gate = Gate("*/5 * * * *");
        await gate.IsOpenAsync();
        var open = new List<int>();
        for (var minute = 4; minute <= 15; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            if (await gate.IsOpenAsync())
                open.Add(minute);
        }

        open.Should().Equal(5, 10, 15);
    }

    [Fact]
    public async Task Invoke_RunFails_IsLeftToTheNext()
    {
        _synchronizer.ThenFails(new CdrSyncException("The PBX does not answer.", isTransient: true));

        await new CdrSyncInvocable(_synchronizer).Invoke();

        _synchronizer.Runs.Should().Be(1);
    }

    [Fact]
    public async Task Invoke_FailsUnexpectedly_TellsCoravel()
    {
        _synchronizer.ThenFails(new InvalidOperationException("unexpected"));

        await new CdrSyncInvocable(_synchronizer).Awaiting(run => run.Invoke()).Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task Invoke_HostStops_EndsQuietly()
    {
        using var stop = new CancellationTokenSource();
        _synchronizer.Then(async (_, cancellationToken) =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return ScriptedSynchronizer.Result();
        });

        await new CdrSyncInvocable(_synchronizer) { CancellationToken = stop.Token }.Invoke();

        _synchronizer.Runs.Should().Be(1);
    }

    private CronGate Gate(string expression) => new(CronSchedule.TryParse(expression, TimeZoneInfo.Utc)!, _time);
}
