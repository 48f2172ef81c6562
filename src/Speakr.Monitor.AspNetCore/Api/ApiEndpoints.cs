using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.AspNetCore.Api;
using Speakr.Monitor.AspNetCore.Stream;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.History;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps what the monitor offers to other programs.</summary>
public static partial class SpeakrMonitorEndpointExtensions
{
    /// <summary>
    /// Maps the API under a path: live calls, queues and agents, the history, statistics, the live stream, and its description in OpenAPI at
    /// <c>{prefix}/openapi.json</c>. Needs <c>AddSpeakrMonitor().AddApi()</c>. Who may call it is up to the application:
    /// <c>app.MapSpeakrMonitorApi().RequireAuthorization(…)</c>; <see cref="MonitorClaims"/> decide what each of them sees.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="prefix">What the paths begin with.</param>
    /// <exception cref="InvalidOperationException"><c>AddApi</c> has not been called.</exception>
    public static IEndpointConventionBuilder MapSpeakrMonitorApi(this IEndpointRouteBuilder endpoints, string prefix = "/api")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        if (endpoints.ServiceProvider.GetService<StreamEndpoint>() is null)
            throw new InvalidOperationException("MapSpeakrMonitorApi needs services.AddSpeakrMonitor().AddApi().");
        var group = endpoints.MapGroup(prefix).ExcludeFromDescription();
        Map("/live", LiveEndpoints.LiveAsync);
        Map("/agents", LiveEndpoints.AgentsAsync);
        Map("/agents/statistics", StatisticsEndpoints.AgentsAsync);
        Map("/queues/statistics", StatisticsEndpoints.QueuesAsync);
        Map("/callbacks", StatisticsEndpoints.CallbacksAsync);
        Map("/calls", CallEndpoints.SearchAsync);
        Map("/calls.csv", CallEndpoints.ExportAsync);
        Map("/calls/{linkId}", CallEndpoints.FindAsync);
        Map("/calls/{linkId}/records", RecordEndpoints.FindAsync);
        Map("/system", SystemEndpoint.AnswerAsync);
        Map("/stream", request => request.Service<StreamEndpoint>().FollowAsync(request.Context, new EventStreamFormat(request.Audience, request.Options.Heartbeat)))
            .WithMetadata(new StreamMetadata());
        Map("/openapi.json", request => OpenApiDescription.AnswerAsync(request, OpenApiDescription.PlaceOf(request)));
        return group;

        IEndpointConventionBuilder Map(string pattern, Func<ApiRequest, Task> answer) => group.MapGet(pattern, context => AnswerAsync(new ApiRequest(context), answer));
    }

    /// <summary>Maps the description of the API in OpenAPI to a second path, such as one where tools look for it.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="path">Where it answers.</param>
    /// <param name="apiPrefix">What the paths of the API begin with, that of a group included.</param>
    public static IEndpointConventionBuilder MapSpeakrMonitorOpenApi(this IEndpointRouteBuilder endpoints, string path, string apiPrefix = "/api")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return endpoints.MapGet(path, context => OpenApiDescription.AnswerAsync(new ApiRequest(context), context.Request.PathBase + apiPrefix)).ExcludeFromDescription();
    }

    private static async Task AnswerAsync(ApiRequest request, Func<ApiRequest, Task> answer)
    {
        try
        {
            await answer(request).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (request.Aborted.IsCancellationRequested)
        {
            // The client has gone.
        }
        catch (Exception error) when (error is CallHistoryException or CdrSyncException && !request.Context.Response.HasStarted)
        {
            var reason = request.Audience.Role < AccessRole.Admin ? "The log of the monitor says why." : request.Options.Describe(error.Message);
            request.Context.Response.Headers.RetryAfter = "5";
            await request.AnswerAsync(Problem.HistoryAway(reason)).ConfigureAwait(false);
        }
    }
}
