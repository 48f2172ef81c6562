using Speakr.Monitor.Checks;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Host.Doctor;
using Speakr.Monitor.Host.Logging;

namespace Speakr.Monitor.Host.Commands;

/// <summary>Looks at everything that is configured, says what is wrong and what to do, and ends. Starts and changes nothing.</summary>
internal sealed class DoctorCommand(HostSettings settings, Texts texts, TimeSpan listen, bool verbose)
{
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (settings.IsDemo)
            Console.WriteLine(texts.DoctorOfDemo);
        var host = Build();
        try
        {
            var report = new DoctorReport(Console.Out, texts);
            await foreach (var found in host.Services.GetRequiredService<SetupCheckRunner>().RunAsync(cancellationToken))
                report.Write(found);
            report.WriteSum();
            return report.HasProblems ? ExitCodes.Failed : ExitCodes.Done;
        }
        finally
        {
            await HostRunner.DisposeAsync(host);
        }
    }

    private IHost Build()
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        // What the parts log while they are looked at is found by the checks, too.
        CommonServices.Add(builder, settings, new LogStyle(settings.JsonLogs, verbose, !Console.IsOutputRedirected, LogLevel.None), showsTable: false);
        builder.Services.AddSetupChecks(options => options.Listen = listen);
        if (!settings.IsCdrOnly)
        {
            var monitor = builder.Services.AddSpeakrMonitor();
            foreach (var feed in settings.Feeds)
                monitor.AddFeed(feed);
            monitor.UseHistory(settings.Store).UseJournal(settings.Journal);
        }

        builder.Services.AddCdrs(settings.Cdrs, settings.Store);
        builder.Services.AddSingleton<ISetupCheck>(new HealthPortCheck(settings));
        return builder.Build();
    }
}
