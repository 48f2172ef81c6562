using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Host.Health;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>Whether the port of the health answers is free, or a running monitor gives them.</summary>
internal sealed class PortCheck(HostSettings settings) : IDoctorCheck
{
    private int Port => settings.Port;

    public DoctorSubject Subject => DoctorSubject.Host;

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Refusal() is not { } refusal)
            yield return Finding.Ok(FindingCodes.HostPortFree, Port);
        else if (refusal.SocketErrorCode == SocketError.AddressAlreadyInUse)
            yield return await AskAsync(refusal, cancellationToken);
        else
            yield return Finding.Problem(FindingCodes.HostPortUnusable, Port, refusal.Message);
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

    private async Task<Finding> AskAsync(SocketException refusal, CancellationToken cancellationToken)
    {
        try
        {
            var (_, body) = await HealthClient.AskAsync(new HealthClient(settings).Address("ready"), cancellationToken);
            using var health = JsonDocument.Parse(body);
            var status = health.RootElement.GetProperty("status").GetString()!;
            return new Finding(status == "ok" ? FindingLevel.Ok : FindingLevel.Warning, FindingCodes.HostRunning, Port, status);
        }
        catch (Exception stranger) when (stranger is HttpRequestException or JsonException or InvalidOperationException or KeyNotFoundException
            || (stranger is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Another program has the port.
            return Finding.Problem(FindingCodes.HostPortUnusable, Port, refusal.Message);
        }
    }
}
