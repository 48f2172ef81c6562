using Microsoft.AspNetCore.Authentication;
using Speakr.Monitor.Host.Health;

namespace Speakr.Monitor.Host.Access;

/// <summary>Puts together what the web server answers, and to whom.</summary>
internal static class WebAccess
{
    private const string ApiPrefix = "/api";

    public static void Add(IServiceCollection services)
    {
        services.AddAuthorization();
        services.AddAuthentication(MonitorAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, MonitorAuthentication>(MonitorAuthentication.SchemeName, null);
        services.AddSingleton<KnownApiKeys>();
        services.AddSingleton<FailureLimit>();
        services.AddSingleton<StreamGuard>();
        services.AddHostedService(provider => provider.GetRequiredService<StreamGuard>());
    }

    public static void MapApi(WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
        var guard = app.Services.GetRequiredService<StreamGuard>();
        app.Use(guard.WatchAsync);
        app.Use(ConnectionLimit.ReleaseAsync);
        app.MapSpeakrMonitor().RequireAuthorization();
        app.MapSpeakrMonitorApi(ApiPrefix).RequireAuthorization();
        app.MapSpeakrMonitorOpenApi("/openapi/v1.json", ApiPrefix).RequireAuthorization();
        Telemetry.MapPrometheus(app);
    }
}
