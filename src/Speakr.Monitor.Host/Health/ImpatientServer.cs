using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Speakr.Monitor.Host.Health;

/// <summary>
/// The web server, which at a stop gives its clients a moment and no more: one that sends half a request, or never reads its answer, would keep
/// the process for the whole time for stopping.
/// </summary>
internal sealed class ImpatientServer(IServer server, TimeProvider time) : IServer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public IFeatureCollection Features => server.Features;

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull => server.StartAsync(application, cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        await server.StopAsync(either.Token);
    }

    public void Dispose() => server.Dispose();

    /// <summary>Puts it before the server that is registered.</summary>
    public static void Decorate(IServiceCollection services) =>
        services.Decorate<IServer>((server, provider) => new ImpatientServer(server, provider.GetRequiredService<TimeProvider>()));
}
