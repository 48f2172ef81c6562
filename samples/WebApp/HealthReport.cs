using Speakr.Monitor.Pipeline;

namespace WebApp;

internal sealed record HealthReport(bool Ready, IReadOnlyCollection<SourceStatus> Feeds, StoreStatus Store)
{
    public static HealthReport Of(MonitorStatus status) => new(status.IsReady, status.Sources, status.Store);
}
