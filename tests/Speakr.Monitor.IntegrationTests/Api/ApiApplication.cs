using System.Security.Claims;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.Calls;
using Speakr.Monitor.DependencyInjection;

namespace Speakr.Monitor.IntegrationTests.Api;

/// <summary>
/// An application with the API on a real web server. Requests say by a header what they may see: its users are signed in by the test. Its source sends what the
/// test sends.
/// </summary>
internal sealed class ApiApplication : IAsyncDisposable
{
    private const string RoleHeader = "X-Role";
    private const string QueueHeader = "X-Queue";

    private readonly WebApplication _app;

    private ApiApplication(WebApplication app, ScriptedSource source)
    {
        (_app, Source) = (app, source);
        Client = As(AccessRole.Admin);
    }

    public ScriptedSource Source { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>The patterns of all that is mapped below /api.</summary>
    public IEnumerable<string> Routes => ((IEndpointRouteBuilder)_app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        .Select(endpoint => endpoint.RoutePattern.RawText!).Where(pattern => pattern.StartsWith("/api", StringComparison.Ordinal));

    public Uri Address => new(_app.Urls.Single());

    /// <summary>Sees everything.</summary>
    public HttpClient Client { get; }

    public static async Task<ApiApplication> StartAsync(
        Func<ISpeakrMonitorBuilder, ISpeakrMonitorBuilder> useHistory, Action<MonitorApiOptions>? configure = null, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var source = new ScriptedSource(TimeProvider.System);
        useHistory(builder.Services.AddSpeakrMonitor()).AddCallEventSource(_ => source).AddApi(configure);
        builder.Services.AddHealthChecks().AddSpeakrMonitor();
        var app = builder.Build();
        app.Use((context, next) =>
        {
            if (context.Request.Headers[RoleHeader] is [{ } role])
            {
                var queues = context.Request.Headers.GetCommaSeparatedValues(QueueHeader).Select(queue => new Claim(MonitorClaims.Queue, queue));
                context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(MonitorClaims.Role, role), new Claim(ClaimTypes.Name, "tester"), .. queues], "test"));
            }

            return next(context);
        });
        app.MapSpeakrMonitorApi();
        app.MapHealthChecks("/healthz");
        await app.StartAsync();
        source.Connect();
        return new ApiApplication(app, source);
    }

    public HttpClient As(AccessRole role, params string[] queues)
    {
        var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Add(RoleHeader, role.ToString());
        if (queues.Length > 0)
            client.DefaultRequestHeaders.Add(QueueHeader, queues);
        return client;
    }

    public Task<JsonNode> GetAsync(string path) => GetAsync(Client, path);

    public static async Task<JsonNode> GetAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
        var body = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).Should().Be(200, $"{path} answered {body}");
        return JsonNode.Parse(body)!;
    }

    public void Send(IEnumerable<CallEvent> events)
    {
        foreach (var callEvent in events)
            Source.Send(callEvent with { Source = Source.Name });
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
