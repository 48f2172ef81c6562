using System.Runtime.CompilerServices;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Checks;
using Xunit;

namespace Speakr.Monitor.Tests.Checks;

public sealed class SetupCheckRunnerTests
{
    private static readonly FindingKind Fine = new(FindingLevel.Ok, "test.fine", "{0} is fine.", "Nothing for {0}.");

    [Fact]
    public async Task Run_OneCheckThrows_ItsFindingsStayAndTheOthersGoOn()
    {
        var reports = await RunAsync(TimeProvider.System, new Check("first", fails: true), new Check("second"));

        reports.Select(report => report.Subject).Should().Equal("first", "second");
        reports[0].Findings.Select(finding => finding.ToString()).Should().Equal("Ok test.fine: first is fine.", "Problem check.failed: The check ended early: broken");
        reports[1].Findings.Should().ContainSingle().Which.Advice.Should().Be("Nothing for second.");
    }

    [Fact]
    public async Task Run_CheckNeverEnds_IsGivenUpAndWhatItFoundStays()
    {
        var time = new ManualTime();
        var stuck = new Check("stuck", isStuck: true);
        var running = RunAsync(time, stuck);
        await stuck.Reached;

        time.Advance(TimeSpan.FromSeconds(41));
        var reports = await running;

        reports[0].Findings.Select(finding => finding.Code).Should().Equal("test.fine", "check.timeout");
    }

    [Fact]
    public async Task Run_Cancelled_Throws()
    {
        var stuck = new Check("stuck", isStuck: true);
        using var stop = new CancellationTokenSource();
        var running = RunAsync(TimeProvider.System, stop.Token, stuck);
        await stuck.Reached;

        await stop.CancelAsync();

        await FluentActions.Awaiting(() => running).Should().ThrowAsync<OperationCanceledException>();
    }

    private static Task<List<SetupReport>> RunAsync(TimeProvider time, params ISetupCheck[] checks) => RunAsync(time, CancellationToken.None, checks);

    private static async Task<List<SetupReport>> RunAsync(TimeProvider time, CancellationToken cancellationToken, params ISetupCheck[] checks)
    {
        var services = new ServiceCollection().AddSingleton(time).AddSetupChecks();
        foreach (var check in checks)
            services.AddSingleton(check);
        await using var provider = services.BuildServiceProvider();
        return await provider.GetRequiredService<SetupCheckRunner>().RunAsync(cancellationToken).ToListAsync(CancellationToken.None);
    }

    private sealed class Check(string subject, bool fails = false, bool isStuck = false) : ISetupCheck
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public string Subject => subject;

        public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            yield return Fine.With(subject);
            _reached.SetResult();
            if (fails)
                throw new InvalidOperationException("broken");
            // Deaf to the token.
            if (isStuck)
                await Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None);
        }
    }
}
