using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;
using Speakr.Monitor.Sources;

namespace Speakr.Monitor.Monitoring;

/// <summary>
/// Runs the way of the events of each PBX. Stops in stages: first reading, then what has been read takes effect and is saved, and only when
/// the host's time is up the rest is given up: to the journal, or loudly.
/// </summary>
internal sealed class CallMonitorService(IServiceProvider services, ILoggerFactory loggers) : BackgroundService
{
    private readonly ILogger _logger = loggers.CreateLogger<CallMonitorService>();
    private readonly CancellationTokenSource _giveUp = new();
    private IReadOnlyList<PbxPipeline> _pipelines = [];

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        RegistrationCheck.Run(services);
        _pipelines = [.. Pbx.Of(services.GetServices<ICallEventSource>()).Select(pbx => new PbxPipeline(services, pbx))];
        try
        {
            await services.GetRequiredService<ICallHistoryStore>().InitializeAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CallHistoryException away) when (away.IsTransient)
        {
            // Settings that are wrong end the start; a server that is away does not: it may come later than we do.
            _logger.StoreFailed(away.Message, 0);
            foreach (var pipeline in _pipelines)
                pipeline.ReportAway(away);
        }

        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await using var limit = cancellationToken.Register(_giveUp.Cancel).ConfigureAwait(false);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        foreach (var pipeline in _pipelines)
        {
            await pipeline.DisposeAsync().ConfigureAwait(false);
            if (pipeline.Unsaved == 0)
                continue;
            if (pipeline.HasJournal)
                _logger.StoppedWithJournal();
            else
                _logger.StoppedUnsaved(pipeline.Unsaved);
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _giveUp.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // One part that fails takes the others with it, so that the host learns of it and does not run half.
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        async Task Part(Func<Task> run)
        {
            try
            {
                await Task.Run(run, CancellationToken.None).ConfigureAwait(false);
            }
            catch
            {
                await failed.CancelAsync().ConfigureAwait(false);
                await _giveUp.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }

        await Task.WhenAll(_pipelines.SelectMany(pipeline => pipeline.Parts(failed.Token, _giveUp.Token)).Select(Part)).ConfigureAwait(false);
    }
}
