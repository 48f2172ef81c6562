using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Host.Doctor;

namespace Speakr.Monitor.Host.Commands;

/// <summary>Looks at everything that is configured, says what is wrong and what to do, and ends. Starts and changes nothing.</summary>
internal sealed class DoctorCommand(HostSettings settings, Texts texts, TimeSpan listen)
{
    // Beside listening.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (settings.IsDemo)
            Console.WriteLine(texts.DoctorOfDemo);
        var checks = new DoctorChecks(settings, listen, TimeProvider.System).All();
        var report = new DoctorReport(Console.Out, texts);
        await foreach (var found in new DoctorRunner(checks, Limit + listen, TimeProvider.System).RunAsync(cancellationToken))
            report.Write(found);
        report.WriteSum();
        return report.HasProblems ? ExitCodes.Failed : ExitCodes.Done;
    }
}
