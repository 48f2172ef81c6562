using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Speakr.Monitor.History;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Host.Health;

namespace Speakr.Monitor.Host.Access;

/// <summary>Puts together what the web server answers, and to whom.</summary>
internal static class WebAccess
{
    private const string ApiPrefix = "/api";
    private const string Name = "speakr-monitor";

    /// <summary>How long an idle session lasts.</summary>
    public static readonly TimeSpan SessionLength = TimeSpan.FromHours(12);

    /// <summary>Paths that are not for people: they are refused with a status, not led to the sign-in page.</summary>
    public static IReadOnlyList<PathString> ForPrograms { get; } = [ApiPrefix, "/openapi", "/metrics"];

    public static void Add(IServiceCollection services, FirstUser? firstUser, OpenIdConnectSettings? provider)
    {
        services.AddAuthorization();
        services.AddAuthentication(MonitorAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, MonitorAuthentication>(MonitorAuthentication.SchemeName, null)
            .AddCookie(MonitorAuthentication.CookieSchemeName, options =>
            {
                options.Cookie.Name = Name;
                options.Cookie.HttpOnly = true;
                // Strict would ask for a password again after each link from elsewhere.
                options.Cookie.SameSite = SameSiteMode.Lax;
                options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                options.ExpireTimeSpan = SessionLength;
                options.SlidingExpiration = true;
                options.Events.OnValidatePrincipal = async context =>
                {
                    var access = context.HttpContext.RequestServices.GetRequiredService<KnownAccess>();
                    if (!await access.IsGoodAsync(context.Principal!, context.HttpContext.RequestAborted))
                        context.RejectPrincipal();
                };
            });
        if (provider is not null)
        {
            services.AddSingleton(provider);
            OpenIdConnectSignIn.Add(services);
        }

        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = $"{Name}-form";
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            // Beside the header of SecurityHeaders, which says more.
            options.SuppressXFrameOptionsHeader = true;
        });
        services.AddDataProtection().SetApplicationName(Name);
        services.AddOptions<KeyManagementOptions>().Configure<ICallHistoryStore, ILogger<StoredProtectionKeys>>((options, store, logger) =>
            options.XmlRepository = new StoredProtectionKeys((ICallAccessStore)store, logger));
        // It would read the keys before their table is there; AccessStart reads them.
        services.Remove(services.Single(service => service.ImplementationType?.Name == "DataProtectionHostedService"));
        services.AddSingleton<KnownAccess>();
        services.AddSingleton<FailureLimit>();
        services.AddSingleton<AccessAudit>();
        services.AddSingleton<SignInEndpoints>();
        services.AddSingleton<StreamGuard>();
        services.AddHostedService(provider => provider.GetRequiredService<StreamGuard>());
        services.AddHostedService(provider => firstUser is null
            ? ActivatorUtilities.CreateInstance<AccessStart>(provider)
            : ActivatorUtilities.CreateInstance<AccessStart>(provider, firstUser));
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
        app.Services.GetRequiredService<SignInEndpoints>().Map(app);
        if (app.Services.GetService<OpenIdConnectSettings>() is not null)
            MapProvider(app);
        Telemetry.MapPrometheus(app);
    }

    // Apart, so that its assemblies are loaded only then.
    private static void MapProvider(WebApplication app) => app.Services.GetRequiredService<OpenIdConnectSignIn>().Map(app);
}
