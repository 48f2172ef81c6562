using System.Net;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Host.Health;

namespace Speakr.Monitor.Host.Commands;

/// <summary>Asks the running monitor how it is, for container platforms and for scripts.</summary>
internal sealed class HealthCommand(HostSettings settings, Texts texts, bool ready)
{
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (settings.Port == 0)
            throw new SettingsException([texts.HealthIsOff]);

        var address = new HealthClient(settings).Address(ready ? "ready" : "live");
        try
        {
            var (status, body) = await HealthClient.AskAsync(address, cancellationToken);
            Console.WriteLine(body.TrimEnd());
            return status == HttpStatusCode.OK ? ExitCodes.Done : await FailAsync(texts.HealthIsBad(address, (int)status));
        }
        catch (HttpRequestException exception)
        {
            return await FailAsync(texts.HealthUnreachable(address, exception.InnerException?.Message ?? exception.Message));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return await FailAsync(texts.HealthSilent(address, HealthClient.Patience));
        }
    }

    private static async Task<int> FailAsync(string sentence)
    {
        await Console.Error.WriteLineAsync(sentence);
        return ExitCodes.Failed;
    }
}
