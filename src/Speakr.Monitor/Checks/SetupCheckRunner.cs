using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;

namespace Speakr.Monitor.Checks;

/// <summary>Runs all checks side by side, so that what is slow or broken in one keeps none of the others. Safe for concurrent use.</summary>
/// <param name="checks">The checks, in the order in which they are told of.</param>
/// <param name="options">How long they may take.</param>
/// <param name="time">Measures that.</param>
public sealed class SetupCheckRunner(IEnumerable<ISetupCheck> checks, IOptions<SetupCheckOptions> options, TimeProvider time)
{
    /// <summary>Runs them. Reports come in the order of the checks; a check that throws or takes too long ends with a finding that says so.</summary>
    public async IAsyncEnumerable<SetupReport> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // All are started before the first is waited for.
        foreach (var running in checks.Select(check => RunAsync(check, cancellationToken)).ToArray())
            yield return await running.ConfigureAwait(false);
    }

    private async Task<SetupReport> RunAsync(ISetupCheck check, CancellationToken cancellationToken)
    {
        var limit = options.Value.TimeLimit + options.Value.Listen;
        using var timer = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        var findings = new Findings();
        try
        {
            await CollectAsync(check, findings, either.Token).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && timer.IsCancellationRequested)
        {
            findings.Add(CheckFindings.TimedOut.With(Math.Round(limit.TotalSeconds)));
        }
#pragma warning disable CA1031 // Whatever it is, it is what this check has found.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            findings.Add(CheckFindings.Failed.With(exception.Message));
        }

        return new SetupReport(check.Subject, check.Name, findings.Close());
    }

    private static async Task CollectAsync(ISetupCheck check, Findings findings, CancellationToken cancellationToken)
    {
        await foreach (var finding in check.RunAsync(cancellationToken).WithCancellation(cancellationToken).ConfigureAwait(false))
            findings.Add(finding);
    }

    /// <summary>A check that was given up may still be running, and add to what nobody reads any more.</summary>
    private sealed class Findings
    {
        private readonly Lock _lock = new();
        private readonly List<Finding> _findings = [];

        public void Add(Finding finding)
        {
            lock (_lock)
                _findings.Add(finding);
        }

        public IReadOnlyList<Finding> Close()
        {
            lock (_lock)
                return [.. _findings];
        }
    }
}
