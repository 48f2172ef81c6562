using Speakr.Monitor.Cdr;

namespace Speakr.Monitor.Host.Sync;

/// <summary>Shows the progress of a run. Progress is reported on any thread.</summary>
internal interface ISyncView : IProgress<CdrSyncProgress>
{
    /// <summary>The run ended in its middle and begins again after a wait.</summary>
    void Interrupted(string reason, long rows, TimeSpan wait);
}
