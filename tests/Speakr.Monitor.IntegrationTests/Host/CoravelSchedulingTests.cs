using System.Globalization;
using FluentAssertions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Host;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Host.Live;
using Speakr.Monitor.Host.Scheduling;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

public sealed class CoravelSchedulingTests
{
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 11, 22, 12, 3, 7, TimeSpan.Zero));
    private readonly ScriptedSynchronizer _synchronizer = new();
    private readonly List<string> _said = [];
    private readonly CdrBoard _board;

    public CoravelSchedulingTests() => _board = new CdrBoard(new Texts(portuguese: false), _time, _said.Add);

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
    public async Task Invoke_RunsThatCopied_AreCountedAndSaid()
    {
        foreach (var copied in new long[] { 5, 0, 7 })
        {
            _synchronizer.Then((_, _) => Task.FromResult(ScriptedSynchronizer.Result(copied)));
            await new CdrSyncInvocable(_synchronizer, _board).Invoke();
            _time.Advance(TimeSpan.FromSeconds(3));
        }

        _said.Should().HaveCount(2).And.HaveElementAt(0, $"CDR: 5 copied, last {Clock(7)}");
        _said[1].Should().Be($"CDR: 12 copied, last {Clock(13)}").And.Be(_board.Line);
    }

    [Fact]
    public async Task Invoke_RunFails_IsLeftToTheNext()
    {
        _synchronizer.ThenFails(new CdrSyncException("The PBX does not answer.", isTransient: true));

        await new CdrSyncInvocable(_synchronizer, _board).Invoke();

        _synchronizer.Runs.Should().Be(1);
    }

    [Fact]
    public async Task Invoke_FailsUnexpectedly_TellsCoravel()
    {
        _synchronizer.ThenFails(new InvalidOperationException("unexpected"));

        await new CdrSyncInvocable(_synchronizer, _board).Awaiting(run => run.Invoke()).Should().ThrowAsync<InvalidOperationException>();
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

        await new CdrSyncInvocable(_synchronizer, _board) { CancellationToken = stop.Token }.Invoke();

        _synchronizer.Runs.Should().Be(1);
    }

    private string Clock(int second) => TimeZoneInfo
        .ConvertTime(new DateTimeOffset(2026, 11, 22, 12, 3, second, TimeSpan.Zero), _time.LocalTimeZone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    private CronGate Gate(string expression) => new(CronSchedule.TryParse(expression, TimeZoneInfo.Utc)!, _time);
}
