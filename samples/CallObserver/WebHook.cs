using System.Net.Http.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;

namespace CallObserver;

/// <summary>Posts lost callers as JSON, all that wait at once. What the receiver refuses is dropped: trying again is left to the reader.</summary>
internal sealed class WebHook(Channel<LostCaller> lost, HttpClient http) : BackgroundService
{
    private const int BatchSize = 100;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await lost.Reader.WaitToReadAsync(stoppingToken))
        {
            var batch = new List<LostCaller>();
            while (batch.Count < BatchSize && lost.Reader.TryRead(out var caller))
                batch.Add(caller);
            await PostAsync(batch, stoppingToken);
        }
    }

    private async Task PostAsync(List<LostCaller> batch, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.PostAsJsonAsync("", batch, cancellationToken);
            answer.EnsureSuccessStatusCode();
            Console.WriteLine($"{batch.Count} lost caller(s) posted");
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            Console.WriteLine($"{batch.Count} lost caller(s) not posted: {failure.Message}");
        }
    }
}
