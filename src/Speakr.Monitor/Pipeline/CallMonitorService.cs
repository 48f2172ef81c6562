using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;
using Speakr.Monitor.Sources;

namespace Speakr.Monitor.Pipeline;

/// <summary>
/// Runs the pipeline of each PBX. A stop ends reading first; what has been read is then applied and saved. When the host's shutdown time is up,
/// the rest stays in the journal, or is logged as lost.
/// </summary>
internal sealed class CallMonitorService(IServiceProvider services, ILoggerFactory loggers) : BackgroundService, IHostedLifecycleService
{
    private readonly ILogger _logger = loggers.CreateLogger<CallMonitorService>();
    private readonly CancellationTokenSource _giveUp = new();
    private IReadOnlyList<PbxPipeline> _pipelines = [];
    private Task? _stopped;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        RegistrationCheck.Run(services);
        services.GetRequiredService<MonitorGauges>().Offer();
        _pipelines = [.. Pbx.Of(services.GetServices<ICallEventSource>()).Select(pbx => new PbxPipeline(services, pbx))];
        try
        {
            await services.GetRequiredService<ICallHistoryStore>().InitializeAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CallHistoryException away) when (away.IsTransient)
        {
            // Wrong settings fail the start. An unreachable server does not: it may start later.
            _logger.StoreFailed(away.Message, 0);
            foreach (var pipeline in _pipelines)
                pipeline.ReportAway(away);
        }

        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Before any other service is stopped: a web server waits for its clients, and a standby waits for the lease.
    /// </summary>
    public Task StoppingAsync(CancellationToken cancellationToken) => _stopped ??= StopOnceAsync(cancellationToken);

    public override Task StopAsync(CancellationToken cancellationToken) => _stopped ??= StopOnceAsync(cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Dispose()
    {
        base.Dispose();
        _giveUp.Dispose();
    }

    private async Task StopOnceAsync(CancellationToken cancellationToken)
    {
        await using var limit = cancellationToken.Register(_giveUp.Cancel).ConfigureAwait(false);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await services.GetRequiredService<CallObservers>().CompleteAsync(cancellationToken).ConfigureAwait(false);
        var status = services.GetRequiredService<MonitorStatus>();
        foreach (var pipeline in _pipelines)
        {
            await pipeline.DisposeAsync().ConfigureAwait(false);
            var (calls, events) = pipeline.Lost;
            status.AddLost(calls + events);
            if (calls + events > 0)
                _logger.StoppedUnsaved(calls, events);
            else if (pipeline.Unsaved > 0)
                _logger.StoppedWithJournal();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A failure ends all parts, so the host stops instead of running with some of them.
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
