using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.DependencyInjection;

namespace Speakr.Monitor.Panel.Tests;

/// <summary>An application with the panel on a real web server. A cookie says what its viewers may see: the test signs them in.</summary>
internal sealed class PanelApplication : IAsyncDisposable
{
    private const string RoleCookie = "role";
    private const string QueueCookie = "queue";

    private readonly WebApplication _app;
    private int _streams;

    private PanelApplication(WebApplication app, PbxScript pbx) => (_app, Pbx) = (app, pbx);

    /// <summary>What happens at the PBX of the default source.</summary>
    public PbxScript Pbx { get; }

    public Uri Address { get; private set; } = null!;

    public int Port => Address.Port;

    /// <summary>How many streams have been opened so far.</summary>
    public int Streams => Volatile.Read(ref _streams);

    /// <param name="monitor">Its source and history; left out, the source is <see cref="Pbx"/> and the history in memory.</param>
    /// <param name="services">Further services.</param>
    /// <param name="map">Maps the panel and what else there is.</param>
    /// <param name="port">The port of an application that was there before.</param>
    public static async Task<PanelApplication> StartAsync(
        Func<ISpeakrMonitorBuilder, ISpeakrMonitorBuilder>? monitor = null, Action<IServiceCollection>? services = null, Action<WebApplication>? map = null, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        // As a killed process does, it takes its connections with it.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.Zero);
        var source = new ScriptedSource(TimeProvider.System);
        monitor ??= builder => builder.UseInMemoryHistory().AddCallEventSource(_ => source);
        monitor(builder.Services.AddSpeakrMonitor()).AddPanel();
        services?.Invoke(builder.Services);
        var app = builder.Build();
        var application = new PanelApplication(app, new PbxScript(source));
        app.Use((context, next) =>
        {
            if (context.Request.Cookies[RoleCookie] is { } role)
            {
                var queues = context.Request.Cookies[QueueCookie] is { } queue ? new[] { new Claim(MonitorClaims.Queue, queue) } : [];
                context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(MonitorClaims.Role, role), new Claim(ClaimTypes.Name, "tester"), .. queues], "test"));
            }

            if (context.Request.Path.Value!.EndsWith("/panel/stream", StringComparison.Ordinal) && !context.Request.Query.ContainsKey("poll"))
                Interlocked.Increment(ref application._streams);
            return next(context);
        });
        if (map is null)
            app.MapSpeakrMonitor();
        else
            map(app);
        await app.StartAsync();
        application.Address = new Uri(app.Urls.Single());
        source.Connect();
        return application;
    }

    /// <summary>The cookies of somebody who is signed in.</summary>
    public IEnumerable<Cookie> SignedIn(AccessRole role, string? queue = null)
    {
        yield return new Cookie { Name = RoleCookie, Value = role.ToString(), Url = Address.ToString() };
        if (queue is not null)
            yield return new Cookie { Name = QueueCookie, Value = Uri.EscapeDataString(queue), Url = Address.ToString() };
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
