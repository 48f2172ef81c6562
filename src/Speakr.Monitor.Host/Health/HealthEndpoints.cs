using System.Text.Json;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Monitoring;

namespace Speakr.Monitor.Host.Health;

/// <summary>The two answers that container platforms and load balancers ask for.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder app, bool isDemo)
    {
        app.MapGet("/health/live", context => context.Response.WriteAsync("alive\n", context.RequestAborted));
        app.MapGet("/health/ready", context => AnswerReadyAsync(context, isDemo));
    }

    private static async Task AnswerReadyAsync(HttpContext context, bool isDemo)
    {
        var services = context.RequestServices;
        var answer = HealthAnswer.Of(
            services.GetService<MonitorStatus>(),
            services.GetServices<ICdrSynchronizer>(),
            services.GetRequiredService<TimeProvider>().GetUtcNow()) with { Demo = isDemo };

        if (!HealthAudience.IsLocal(context))
            answer = answer.WithoutDetails();
        context.Response.StatusCode = answer.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await JsonSerializer.SerializeAsync(context.Response.Body, answer, HealthJson.Default.HealthAnswer, context.RequestAborted);
    }
}
