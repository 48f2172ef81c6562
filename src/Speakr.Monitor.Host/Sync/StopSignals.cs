using System.Runtime.InteropServices;

namespace Speakr.Monitor.Host.Sync;

/// <summary>Asks a command to stop at Ctrl-C and SIGTERM; a second signal ends the process as usual.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenSource _giveUp = new();
    private readonly TimeSpan _patience;
    private readonly PosixSignalRegistration[] _registrations;

    /// <param name="patience">How long the command may take to stop.</param>
    /// <param name="outer">Stops it, too.</param>
    public StopSignals(TimeSpan patience, CancellationToken outer)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(outer);
        _patience = patience;
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];
    }

    /// <summary>It is time to stop.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>The time for stopping is over.</summary>
    public CancellationToken GiveUp => _giveUp.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
        _giveUp.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        if (_stop.IsCancellationRequested)
            return;
        context.Cancel = true;
        _stop.Cancel();
        _giveUp.CancelAfter(_patience);
    }
}
