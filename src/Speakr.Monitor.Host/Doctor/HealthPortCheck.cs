using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Speakr.Monitor.Checks;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Host.Health;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>Whether the port of the health answers is free, or a running monitor gives them.</summary>
internal sealed class HealthPortCheck(HostSettings settings) : ISetupCheck
{
    public const string HostSubject = "host";

    private int Port => settings.Port;

    public string Subject => HostSubject;

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Port == 0)
            yield return HostFindings.PortOff.With();
        else if (Refusal() is not { } refusal)
            yield return HostFindings.PortFree.With(Port);
        else if (refusal.SocketErrorCode == SocketError.AddressAlreadyInUse)
            yield return await AskAsync(cancellationToken);
        else
            yield return HostFindings.PortRefused.With(Port, refusal.Message);
    }

    private SocketException? Refusal()
    {
        try
        {
            using var listener = new TcpListener(settings.HealthAddress ?? IPAddress.Any, Port);
            listener.Start();
            return null;
        }
        catch (SocketException refusal)
        {
            return refusal;
        }
    }

    private async Task<Finding> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (_, body) = await HealthClient.AskAsync(new HealthClient(settings).Address("ready"), cancellationToken);
            using var health = JsonDocument.Parse(body);
            var status = health.RootElement.GetProperty("status").GetString()!;
            return (status == "ok" ? HostFindings.Running : HostFindings.RunningUnready).With(Port, status);
        }
        catch (Exception stranger) when (stranger is HttpRequestException or JsonException or InvalidOperationException or KeyNotFoundException
            || (stranger is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Whoever answers there, or does not, is no monitor.
            return HostFindings.PortTaken.With(Port);
        }
    }
}
