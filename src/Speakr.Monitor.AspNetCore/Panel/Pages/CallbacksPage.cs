using Microsoft.AspNetCore.Http;
using Speakr.Monitor.AspNetCore.Api;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.History;
using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.AspNetCore.Panel.Pages;

/// <summary><c>/callbacks</c>: callers who gave up and whom nobody has called back since. The period is in the address; without one it is today.</summary>
internal static class CallbacksPage
{
    private const int RefreshSeconds = 30;

    public static async Task AnswerAsync(PanelRequest request)
    {
        var period = ReportPeriod.Of(request);
        var (found, problem) = period.Problem is { } wrong ? (null, wrong) : await FindAsync(request, period).ConfigureAwait(false);
        await request.AnswerAsync(
                found is not null ? StatusCodes.Status200OK : period.Problem is null ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status400BadRequest,
                request.Words.Callbacks,
                frame => Callbacks.Of(frame, period, found, problem),
                await request.PositionAsync().ConfigureAwait(false),
                period.Problem is null ? RefreshSeconds : null)
            .ConfigureAwait(false);
    }

    private static async Task<(CallbacksAnswer? Found, string? Problem)> FindAsync(PanelRequest request, ReportPeriod period)
    {
        try
        {
            var query = new CallbackQuery { From = period.From, To = period.To, Queues = period.Queues, Limit = CallEndpoints.LargestLimit };
            return (await StatisticsEndpoints.FindAsync(request.Api, query).ConfigureAwait(false), null);
        }
        catch (Exception error) when (error is CallHistoryException or CdrSyncException)
        {
            return (null, request.Words.HistoryNotRead);
        }
    }
}
