using Microsoft.Extensions.Primitives;
using Microsoft.AspNetCore.Http;
using Speakr.Monitor.AspNetCore.Api;
using Speakr.Monitor.History;

namespace Speakr.Monitor.AspNetCore.Panel.Pages;

/// <summary><c>/calls</c>: the history. The search is in the address, so that it can be passed on.</summary>
internal static class CallsPage
{
    private const int PageSize = 50;
    private const int RetrySeconds = 5;

    public static async Task AnswerAsync(PanelRequest request)
    {
        var api = request.Api;
        var search = CallEndpoints.Read(api) with { Limit = PageSize, After = CallEndpoints.ReadCursor(api) };
        var model = new CallsModel(
            api.Query.Problems.Count > 0 ? request.Words.BadSearch(api.Query.Problems)
                : CallEndpoints.IsMasked(api, search) ? request.Words.NumbersMasked
                : null)
        {
            Search = search,
            Query = api.Context.Request.Query,
            KnownQueues = ReportPeriod.QueuesKnown(request, api.Query.Texts("queue")),
        };
        if (model.Problem is null)
            model = await FindAsync(request, model).ConfigureAwait(false);
        await request.AnswerAsync(
                model.Problem is null ? StatusCodes.Status200OK : model.IsHistoryAway ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status400BadRequest,
                request.Words.Calls,
                frame => Calls.Of(frame, model),
                await request.PositionAsync().ConfigureAwait(false),
                model.IsHistoryAway ? RetrySeconds : null)
            .ConfigureAwait(false);
    }

    private static async Task<CallsModel> FindAsync(PanelRequest request, CallsModel model)
    {
        try
        {
            return model with { Answer = await CallEndpoints.FindAsync(request.Api, model.Search).ConfigureAwait(false) };
        }
        catch (CallHistoryException)
        {
            return model with { Problem = request.Words.HistoryNotRead, IsHistoryAway = true };
        }
    }
}

/// <summary>What the page of the history shows.</summary>
/// <param name="Problem">Why there is no answer.</param>
internal sealed record CallsModel(string? Problem)
{
    public required Statistics.CallSearch Search { get; init; }

    public required IQueryCollection Query { get; init; }

    public required IReadOnlyList<string> KnownQueues { get; init; }

    public CallsAnswer? Answer { get; init; }

    public bool IsHistoryAway { get; init; }

    /// <summary>The query of the address with another place to begin at.</summary>
    public string At(string? cursor)
    {
        var kept = Query.Where(parameter => parameter.Key != "cursor" && !StringValues.IsNullOrEmpty(parameter.Value))
            .SelectMany(parameter => parameter.Value, (parameter, value) => KeyValuePair.Create(parameter.Key, value)).Where(parameter => !string.IsNullOrEmpty(parameter.Value));
        return QueryString.Create(cursor is null ? kept : kept.Append(KeyValuePair.Create("cursor", (string?)cursor))).ToString();
    }
}
