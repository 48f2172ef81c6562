using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.AspNetCore.Health;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Pipeline;

namespace Microsoft.AspNetCore.Builder;

public static partial class SpeakrMonitorEndpointExtensions
{
    /// <summary>
    /// Maps the two answers that container platforms and load balancers ask for: <c>live</c>, which says that the process runs, and <c>ready</c>, which is 200 when
    /// calls are followed and what is received outlives the process, else 503. Requests of other machines do not see addresses, users and paths
    /// (<see cref="LocalRequest"/>).
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="prefix">What their paths begin with.</param>
    public static IEndpointConventionBuilder MapSpeakrMonitorHealth(this IEndpointRouteBuilder endpoints, string prefix = "/health")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var group = endpoints.MapGroup(prefix).ExcludeFromDescription();
        group.MapGet("/live", context => context.Response.WriteAsync("alive\n", context.RequestAborted));
        group.MapGet("/ready", AnswerReadyAsync);
        return group;
    }

    private static async Task AnswerReadyAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var options = services.GetRequiredService<IOptions<MonitorApiOptions>>().Value;
        var answer = HealthAnswer.Of(
            services.GetService<MonitorStatus>(),
            services.GetServices<ICdrSynchronizer>(),
            services.GetRequiredService<TimeProvider>().GetUtcNow(),
            options.Describe) with { Demo = options.IsDemo };

        if (!LocalRequest.IsLocal(context))
            answer = answer.WithoutDetails();
        context.Response.StatusCode = answer.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await JsonSerializer.SerializeAsync(context.Response.Body, answer, HealthJson.Default.HealthAnswer, context.RequestAborted).ConfigureAwait(false);
    }
}
