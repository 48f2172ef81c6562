using System.Runtime.CompilerServices;
using FluentAssertions;
using Speakr.Monitor.Host.Doctor;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Doctor;

public sealed class DoctorRunnerTests
{
    [Fact]
    public async Task Run_OneCheckThrows_ItsFindingsStayAndTheOthersGoOn()
    {
        var reports = await RunAsync(TimeProvider.System, new Check(DoctorSubject.Feed, fails: true), new Check(DoctorSubject.Journal));

        reports.Select(report => report.Subject).Should().Equal(DoctorSubject.Feed, DoctorSubject.Journal);
        reports[0].Findings.Select(finding => finding.ToString()).Should().Equal("Ok host.port-free: Feed", "Problem check.failed: broken");
        reports[1].Findings.Should().ContainSingle().Which.ToString().Should().Be("Ok host.port-free: Journal");
    }

    [Fact]
    public async Task Run_CheckNeverEnds_IsGivenUpAndWhatItFoundStays()
    {
        var time = new ManualTime();
        var stuck = new Check(DoctorSubject.History, isStuck: true);
        var running = RunAsync(time, stuck);
        await stuck.Reached;

        time.Advance(TimeSpan.FromSeconds(41));
        var reports = await running;

        reports[0].Findings.Select(finding => finding.Code).Should().Equal("host.port-free", "check.timeout");
    }

    [Fact]
    public async Task Run_Cancelled_Throws()
    {
        var stuck = new Check(DoctorSubject.History, isStuck: true);
        using var stop = new CancellationTokenSource();
        var running = RunAsync(TimeProvider.System, stop.Token, stuck);
        await stuck.Reached;

        await stop.CancelAsync();

        await FluentActions.Awaiting(() => running).Should().ThrowAsync<OperationCanceledException>();
    }

    private static Task<List<DoctorFindings>> RunAsync(TimeProvider time, params IDoctorCheck[] checks) => RunAsync(time, CancellationToken.None, checks);

    private static Task<List<DoctorFindings>> RunAsync(TimeProvider time, CancellationToken cancellationToken, params IDoctorCheck[] checks) =>
        new DoctorRunner(checks, TimeSpan.FromSeconds(40), time).RunAsync(cancellationToken).ToListAsync(CancellationToken.None).AsTask();

    private sealed class Check(DoctorSubject subject, bool fails = false, bool isStuck = false) : IDoctorCheck
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public DoctorSubject Subject => subject;

        public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            yield return Finding.Ok(FindingCodes.HostPortFree, subject);
            _reached.SetResult();
            if (fails)
                throw new InvalidOperationException("broken");
            // Deaf to the token.
            if (isStuck)
                await Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None);
        }
    }
}
