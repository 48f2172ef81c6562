using Speakr.Monitor.Checks;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>What is found at the host itself.</summary>
internal static class HostFindings
{
    public static readonly FindingKind PortFree = new(FindingLevel.Ok, "host.port-free", "Port {0} is free for the health answers.");

    public static readonly FindingKind PortOff = new(FindingLevel.Note, "host.port-off", "No health answers are given (PORT=0).");

    public static readonly FindingKind PortTaken = new(
        FindingLevel.Problem, "host.port-taken", "Port {0} is used by another program, so the monitor would not start.",
        "Stop that program or set PORT to a free port (0 = no health answers).");

    public static readonly FindingKind PortRefused = new(
        FindingLevel.Problem, "host.port-refused", "Port {0} cannot be opened: {1}.",
        "Set PORT to a port above 1023 and check SPEAKR_MONITOR__HEALTH_ADDRESS.");

    public static readonly FindingKind Running = new(FindingLevel.Ok, "host.running", "A monitor runs on port {0} and says: {1}.");

    public static readonly FindingKind RunningUnready = new(
        FindingLevel.Warning, "host.running-unready", "A monitor runs on port {0} and says: {1}.",
        "Its own answer at /health/ready says what it waits for; its log says since when.");
}
