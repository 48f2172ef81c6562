using FluentAssertions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Host.Sync;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

public sealed class SyncRunTests
{
    private static readonly CdrSyncException Lost = new("The connection to the PBX was lost.", isTransient: true);

    private readonly ManualTime _time = new();
    private readonly ScriptedSynchronizer _synchronizer = new();
    private readonly Waits _view = new();

    [Fact]
    public async Task Run_Succeeds_IsOneRunThatReportsToTheView()
    {
        _synchronizer.Then((request, _) =>
        {
            request.Progress!.Report(new CdrSyncProgress(10, 20, null));
            return Task.FromResult(ScriptedSynchronizer.Result(copied: 20));
        });

        var result = await RunAsync(new CdrSyncRequest { DryRun = true, RetryQuarantine = true });

        result.Copied.Should().Be(20);
        _view.Reports.Should().Equal(new CdrSyncProgress(10, 20, null));
        _synchronizer.Requests.Should().ContainSingle().Which.Should().Match<CdrSyncRequest>(request => request.DryRun && request.RetryQuarantine);
    }

    [Fact]
    public async Task Run_FailsBeforeAnyRow_FailsAtOnce()
    {
        _synchronizer.ThenFails(Lost);

        await ShouldFailAsync();

        _synchronizer.Runs.Should().Be(1);
    }

    [Fact]
    public async Task Run_FailsForGoodInItsMiddle_FailsAtOnce()
    {
        _synchronizer.ThenFails(new CdrSyncException("The table cdrs is gone.", isTransient: false), afterRows: 5000);

        await ShouldFailAsync();

        _synchronizer.Runs.Should().Be(1);
    }

    [Fact]
    public async Task Run_FailsInItsMiddle_GoesOnAfterASecondEachTimeItMoved()
    {
        _synchronizer.ThenFails(Lost, afterRows: 5000).ThenFails(Lost, afterRows: 100).Then((_, _) => Task.FromResult(ScriptedSynchronizer.Result(copied: 7)));

        var result = await RunAsync(new CdrSyncRequest());

        result.Copied.Should().Be(7);
        _view.Seconds.Should().Equal(1, 1);
        _view.Rows.Should().Equal(5000, 100);
    }

    [Fact]
    public async Task Run_NothingMovesAnyMore_WaitsLongerAndGivesUpAfterHalfAMinute()
    {
        _synchronizer.ThenFails(Lost, afterRows: 5000);
        for (var failures = 0; failures < 10; failures++)
            _synchronizer.ThenFails(Lost);

        await ShouldFailAsync();

        _view.Seconds.Should().Equal(1, 2, 4, 8, 15);
        _synchronizer.Runs.Should().Be(6);
    }

    [Fact]
    public async Task Run_PeriodFailsAtTheSameRowEachTime_IsNoProgress()
    {
        for (var failures = 0; failures < 10; failures++)
            _synchronizer.ThenFails(Lost, afterRows: 5000);

        await ShouldFailAsync(new CdrSyncRequest { Period = CdrRange.All });

        _view.Seconds.Should().Equal(1, 2, 4, 8, 15);
    }

    [Fact]
    public async Task Run_StoppedWhileItWaits_Stops()
    {
        _synchronizer.ThenFails(Lost, afterRows: 5000);
        using var stop = new CancellationTokenSource();
        var run = new SyncRun(_synchronizer, _view, _time).RunAsync(new CdrSyncRequest(), stop.Token);

        await stop.CancelAsync();

        await run.Invoking(running => running).Should().ThrowAsync<OperationCanceledException>();
        _synchronizer.Runs.Should().Be(1);
    }

    private async Task ShouldFailAsync(CdrSyncRequest? request = null) =>
        await FluentActions.Awaiting(() => RunAsync(request ?? new CdrSyncRequest())).Should().ThrowAsync<CdrSyncException>();

    /// <summary>Lets each wait end as soon as it has begun.</summary>
    private async Task<CdrSyncResult> RunAsync(CdrSyncRequest request)
    {
        var run = new SyncRun(_synchronizer, _view, _time).RunAsync(request, CancellationToken.None);
        for (var waited = 0; ; waited++)
        {
            await Eventually.BeTrueAsync(() => run.IsCompleted || (_view.Seconds.Count > waited && _time.Waiting == 1), "the run should end or wait");
            if (run.IsCompleted)
                return await run;
            _time.Advance(TimeSpan.FromSeconds(_view.Seconds[waited]));
        }
    }

    private sealed class Waits : ISyncView
    {
        public List<CdrSyncProgress> Reports { get; } = [];

        public List<double> Seconds { get; } = [];

        public List<long> Rows { get; } = [];

        public void Report(CdrSyncProgress value) => Reports.Add(value);

        public void Interrupted(string reason, long rows, TimeSpan wait)
        {
            reason.Should().Be(Lost.Message);
            Rows.Add(rows);
            Seconds.Add(wait.TotalSeconds);
        }
    }
}
