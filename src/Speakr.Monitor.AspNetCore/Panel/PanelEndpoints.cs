using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.AspNetCore.Api;
using Speakr.Monitor.AspNetCore.Panel;
using Speakr.Monitor.AspNetCore.Panel.Pages;
using Speakr.Monitor.AspNetCore.Stream;

namespace Microsoft.AspNetCore.Builder;

public static partial class SpeakrMonitorEndpointExtensions
{
    // Pages run nothing and load nothing but what comes with the panel.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

    /// <summary>
    /// Maps the panel under a path: <c>/</c>, <c>/agents</c>, <c>/calls</c>, <c>/callbacks</c>, <c>/reports</c> and <c>/system</c> below it, with its script and style. Needs
    /// <c>AddSpeakrMonitor().AddPanel()</c>. Who may see it is up to the application: <c>app.MapSpeakrMonitor("/calls").RequireAuthorization(…)</c>; the claims
    /// of <see cref="MonitorClaims"/> say what each user sees.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="prefix">What the paths begin with.</param>
    /// <exception cref="InvalidOperationException"><c>AddPanel</c> has not been called.</exception>
    public static IEndpointConventionBuilder MapSpeakrMonitor(this IEndpointRouteBuilder endpoints, string prefix = "/")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        if (endpoints.ServiceProvider.GetService<PanelAssets>() is not { } assets)
            throw new InvalidOperationException("MapSpeakrMonitor needs services.AddSpeakrMonitor().AddPanel().");
        var group = endpoints.MapGroup(prefix).ExcludeFromDescription();
        Page("", WallPage.AnswerAsync);
        Page("agents", AgentsPage.AnswerAsync);
        Page("calls", CallsPage.AnswerAsync);
        Page("calls/{linkId}", CallPageAnswer.AnswerAsync);
        Page("callbacks", CallbacksPage.AnswerAsync);
        Page("reports", ReportsPage.AnswerAsync);
        Page("system", SystemPage.AnswerAsync);
        group.MapGet("panel/stream", context => PanelStreamAsync(new PanelRequest(context, "panel/stream"))).WithMetadata(new StreamMetadata());
        // Nothing in them is anybody's secret, and a sign-in page may use them.
        group.MapGet("panel/assets/{asset}", assets.AnswerAsync).AllowAnonymous();
        group.MapGet("calls.csv", context => AnswerAsync(new ApiRequest(context), CallEndpoints.ExportAsync));
        return group;

        void Page(string pattern, Func<PanelRequest, Task> answer) => group.MapGet(pattern, context => AnswerPageAsync(new PanelRequest(context, pattern), answer));
    }

    private static async Task AnswerPageAsync(PanelRequest request, Func<PanelRequest, Task> answer)
    {
        var headers = request.Context.Response.Headers;
        // The application's own policy counts, where it has one.
        if (headers.ContentSecurityPolicy.Count == 0)
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        if (request.TryChoose())
            return;
        try
        {
            await answer(request).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (request.Api.Aborted.IsCancellationRequested)
        {
            // The browser has gone.
        }
        catch (OperationCanceledException)
        {
            // The stream has ended before there was anything to show: the application stops, or the stream failed.
            await RefuseAsync(request, request.Words.NotReady).ConfigureAwait(false);
        }
        catch (StreamFullException)
        {
            await RefuseAsync(request, request.Words.TooManyViewers).ConfigureAwait(false);
        }
    }

    private static Task RefuseAsync(PanelRequest request, string reason)
    {
        var response = request.Context.Response;
        response.Headers.RetryAfter = "10";
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        response.ContentType = "text/plain; charset=utf-8";
        return response.WriteAsync(reason, request.Api.Aborted);
    }

    private static Task PanelStreamAsync(PanelRequest request)
    {
        // Somebody else has signed in with this browser since, or the user may see something else by now: the pages that share the stream load again.
        if (request.Context.Request.Query["for"] is [{ } tag] && tag != request.Viewer.Audience.Tag)
        {
            request.Context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        return request.Api.Service<StreamEndpoint>().FollowAsync(
            request.Context,
            new PanelStreamFormat(request.Api.Service<PanelPatches>(), request.Viewer, request.Heartbeat),
            isPoll: request.Context.Request.Query.ContainsKey("poll"));
    }
}
