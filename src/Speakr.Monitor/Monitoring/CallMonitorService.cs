using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Speakr.Monitor.Calls;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;
using Speakr.Monitor.Sources;

namespace Speakr.Monitor.Monitoring;

/// <summary>
/// Runs the way of an event: sources → tracker → store. Stops in stages: first reading, then what has been read takes effect and
/// is saved, and only when the host's time is up the rest is given up, loudly.
/// </summary>
internal sealed class CallMonitorService(IServiceProvider services, IOptions<SpeakrMonitorOptions> options, MonitorStatus status,
    TimeProvider time, ILoggerFactory loggers) : BackgroundService
{
    private readonly SpeakrMonitorOptions _options = options.Value;
    private readonly ILogger _logger = loggers.CreateLogger<CallMonitorService>();
    private readonly CancellationTokenSource _giveUp = new();
    private readonly ChangedCalls _changed = new();
    private IReadOnlyList<Call>? _stored;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        RegistrationCheck.Run(services);
        // Known as not connected from the first moment on: a monitor without any source would look ready.
        foreach (var source in services.GetServices<ICallEventSource>())
            status.Add(source.Name, time.GetUtcNow());
        try
        {
            _stored = await services.GetRequiredService<HistoryLoader>().LoadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CallHistoryException away) when (away.IsTransient)
        {
            // Settings that are wrong end the start; a server that is away does not: it may come later than we do.
            ReportAway(away);
        }

        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await using var limit = cancellationToken.Register(_giveUp.Cancel).ConfigureAwait(false);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        if (_giveUp.IsCancellationRequested && _changed.Count > 0)
            _logger.StoppedUnsaved(_changed.Count);
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
        var events = Channel.CreateBounded<CallEvent>(new BoundedChannelOptions(_options.EventBufferSize) { SingleReader = true });
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

        await Task.WhenAll(
            Part(() => ReadAsync(events.Writer, failed.Token)),
            Part(() => TrackAsync(events.Reader, stoppingToken)),
            Part(WriteAsync)).ConfigureAwait(false);
    }

    private async Task ReadAsync(ChannelWriter<CallEvent> events, CancellationToken stoppingToken)
    {
        var readers = services.GetServices<ICallEventSource>().Select(source => new ReadingLoop(
            source, events, status.Add(source.Name, time.GetUtcNow()), NewBackoff(), time, loggers.CreateLogger<ReadingLoop>()));
        await Task.WhenAll(readers.Select(reader => reader.RunAsync(stoppingToken))).ConfigureAwait(false);
        events.Complete();
    }

    private async Task TrackAsync(ChannelReader<CallEvent> events, CancellationToken stoppingToken)
    {
        // Until the open calls are known, events wait in their buffer: applied to nothing, they would make new calls of old ones.
        var stored = _stored ?? await LoadLaterAsync(events, stoppingToken).ConfigureAwait(false);
        _stored = null;
        status.Report(new StoreStatus(IsReady: true, time.GetUtcNow(), Pending: 0, LastError: null));
        var tracker = new CallTracker(_options.Tracking);
        tracker.Restore(stored, OnlySource());
        var loop = new TrackingLoop(events, tracker, _changed, time, loggers.CreateLogger<TrackingLoop>());
        await loop.RunAsync(_giveUp.Token).ConfigureAwait(false);
    }

    private Task WriteAsync() => new SavingLoop(services.GetRequiredService<ICallHistoryStore>(), _changed,
        services.GetRequiredService<CallObservers>(), status, NewBackoff(), time, loggers.CreateLogger<SavingLoop>()).RunAsync(_giveUp.Token);

    private async Task<IReadOnlyList<Call>> LoadLaterAsync(ChannelReader<CallEvent> events, CancellationToken stoppingToken)
    {
        var backoff = NewBackoff();
        while (!stoppingToken.IsCancellationRequested || events.TryPeek(out _))
        {
            await Task.Delay(backoff.Next(), time, _giveUp.Token).ConfigureAwait(false);
            try
            {
                return await services.GetRequiredService<HistoryLoader>().LoadAsync(_giveUp.Token).ConfigureAwait(false);
            }
            catch (CallHistoryException away)
            {
                ReportAway(away);
            }
        }

        return [];
    }

    private void ReportAway(CallHistoryException away)
    {
        var before = status.Store;
        if (before.LastError != away.Message)
            _logger.StoreFailed(away.Message, _changed.Count);
        status.Report(new StoreStatus(IsReady: false, time.GetUtcNow(), _changed.Count, away.Message));
    }

    private string? OnlySource() => services.GetServices<ICallEventSource>().ToArray() is [var only] ? only.Name : null;

    private ReconnectBackoff NewBackoff() => new(_options.ReconnectMinDelay, _options.ReconnectMaxDelay, Random.Shared.NextDouble);
}
