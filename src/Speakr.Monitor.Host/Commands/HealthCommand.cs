using System.Net;
using System.Net.Sockets;
using Speakr.Monitor.Host.Configuration;

namespace Speakr.Monitor.Host.Commands;

/// <summary>Asks the monitor that runs with the same settings on this machine how it is, for container platforms and for scripts.</summary>
internal sealed class HealthCommand(HostSettings settings, Texts texts, bool ready)
{
    // Below the time that container platforms give a health check, so that the sentence is still read.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (settings.Port == 0)
            throw new SettingsException([texts.HealthIsOff]);

        var address = Address();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await AskAsync(address, patience.Token);
        }
        catch (HttpRequestException exception)
        {
            return await FailAsync(texts.HealthUnreachable(address, exception.InnerException?.Message ?? exception.Message));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return await FailAsync(texts.HealthSilent(address, Patience));
        }
    }

    private static async Task<int> FailAsync(string sentence)
    {
        await Console.Error.WriteLineAsync(sentence);
        return ExitCodes.Failed;
    }

    private async Task<int> AskAsync(Uri address, CancellationToken cancellationToken)
    {
        // A proxy that the environment names must not be asked for this machine.
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var answer = await http.GetAsync(address, cancellationToken);
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);

        Console.WriteLine(body.TrimEnd());
        return answer.IsSuccessStatusCode ? ExitCodes.Done : await FailAsync(texts.HealthIsBad(address, (int)answer.StatusCode));
    }

    private Uri Address()
    {
        var listens = settings.HealthAddress ?? IPAddress.Any;
        var asked = listens.Equals(IPAddress.Any) ? IPAddress.Loopback
            : listens.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : listens;
        var host = asked.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{asked}]" : asked.ToString();
        return new Uri($"http://{host}:{settings.Port}/health/{(ready ? "ready" : "live")}");
    }
}
