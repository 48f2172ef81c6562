using System.Net;
using System.Net.Sockets;
using Speakr.Monitor.Host.Configuration;

namespace Speakr.Monitor.Host.Health;

/// <summary>Asks the monitor that runs with the same settings on this machine how it is.</summary>
internal sealed class HealthClient(HostSettings settings)
{
    /// <summary>Below the time that container platforms give a health check, so that the sentence is still read.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>The address of one of the answers: <c>live</c> or <c>ready</c>.</summary>
    public Uri Address(string answer)
    {
        var listens = settings.HealthAddress ?? IPAddress.Any;
        var asked = listens.Equals(IPAddress.Any) ? IPAddress.Loopback
            : listens.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : listens;
        var host = asked.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{asked}]" : asked.ToString();
        return new Uri($"{settings.Scheme}://{host}:{settings.Port}/health/{answer}");
    }

    /// <exception cref="HttpRequestException">Nobody answers.</exception>
    /// <exception cref="OperationCanceledException">Not within <see cref="Patience"/>, or cancelled.</exception>
    public static async Task<(HttpStatusCode Status, string Body)> AskAsync(Uri address, CancellationToken cancellationToken)
    {
        // A proxy that the environment names must not be asked for this machine.
        using var handler = new SocketsHttpHandler { UseProxy = false };
#pragma warning disable CA5359 // The certificate names the monitor as others call it, not by this address; nothing secret is sent or believed.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        using var http = new HttpClient(handler) { Timeout = Patience };
        using var answer = await http.GetAsync(address, cancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
    }
}
