using System.Runtime.CompilerServices;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>What one check has found, in the order in which it was found.</summary>
internal sealed record DoctorFindings(DoctorSubject Subject, string? Name, IReadOnlyList<Finding> Findings);

/// <summary>Runs all checks side by side: one that is slow or broken holds up none of the others.</summary>
/// <param name="checks">The checks, in the order of the report.</param>
/// <param name="limit">How long each may take.</param>
/// <param name="time">Measures that.</param>
internal sealed class DoctorRunner(IEnumerable<IDoctorCheck> checks, TimeSpan limit, TimeProvider time)
{
    /// <summary>Runs them. A check that throws or takes too long ends with a finding that says so.</summary>
    public async IAsyncEnumerable<DoctorFindings> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // All are started before the first is waited for.
        foreach (var running in checks.Select(check => RunAsync(check, cancellationToken)).ToArray())
            yield return await running;
    }

    private async Task<DoctorFindings> RunAsync(IDoctorCheck check, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        var found = new Collected();
        try
        {
            await CollectAsync(check, found, either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && timer.IsCancellationRequested)
        {
            found.Add(Finding.Problem(FindingCodes.CheckTimeout, Math.Round(limit.TotalSeconds)));
        }
#pragma warning disable CA1031 // Any failure is what this check has found.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            found.Add(Finding.Problem(FindingCodes.CheckFailed, exception.Message));
        }

        return new DoctorFindings(check.Subject, check.Name, found.Close());
    }

    private static async Task CollectAsync(IDoctorCheck check, Collected found, CancellationToken cancellationToken)
    {
        await foreach (var finding in check.RunAsync(cancellationToken).WithCancellation(cancellationToken))
            found.Add(finding);
    }

    /// <summary>A check that timed out may still be running and add to its findings.</summary>
    private sealed class Collected
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
