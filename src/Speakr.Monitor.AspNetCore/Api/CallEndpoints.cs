using Microsoft.AspNetCore.Http;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Speakr.Monitor.Live;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.AspNetCore.Api;

/// <summary><c>GET calls</c>, <c>GET calls/{linkId}</c> and <c>GET calls.csv</c>.</summary>
internal static class CallEndpoints
{
    public const int DefaultLimit = 100;
    public const int LargestLimit = 500;

    public static IResult NoSuchCall { get; } = Problem.NotFound("There is no call with this linkId, or it has not been in a queue that you may see.");

    private static readonly Dictionary<string, CallStatus> Statuses =
        Enum.GetValues<CallStatus>().ToDictionary(status => status.ToWord(), StringComparer.OrdinalIgnoreCase);

    public static async Task SearchAsync(ApiRequest request)
    {
        var search = Read(request) with { Limit = request.Query.Number("limit", 1, LargestLimit) ?? DefaultLimit, After = ReadCursor(request) };
        if (await RefuseAsync(request, search).ConfigureAwait(false))
            return;
        await request.AnswerAsync(await FindAsync(request, search).ConfigureAwait(false), ApiJson.Default.CallsAnswer).ConfigureAwait(false);
    }

    public static async Task<CallsAnswer> FindAsync(ApiRequest request, CallSearch search)
    {
        var page = search.Queues is { Count: 0 }
            ? new CallPage([], null)
            : await request.Service<ICallReports>().SearchAsync(search, request.Aborted).ConfigureAwait(false);
        return new CallsAnswer([.. page.Items.Select(call => Of(request, call))], page.Next?.ToString());
    }

    public static CallDocument Of(ApiRequest request, Call call) =>
        CallDocument.Of(call, request.Service<PbxNames>().Of(call.LinkedId), !request.Audience.SeesNumbers);

    public static async Task FindAsync(ApiRequest request)
    {
        if (await FindVisibleAsync(request).ConfigureAwait(false) is { } call)
            await request.AnswerTaggedAsync(Of(request, call), ApiJson.Default.CallDocument).ConfigureAwait(false);
        else
            await request.AnswerAsync(NoSuchCall).ConfigureAwait(false);
    }

    public static async Task ExportAsync(ApiRequest request)
    {
        var search = Read(request);
        var limit = request.Query.Number("limit", 1, int.MaxValue);
        if (await RefuseAsync(request, search).ConfigureAwait(false))
            return;
        await ExportLog.EnterAsync(request, "calls.csv").ConfigureAwait(false);
        await CallCsv.WriteAsync(request, search, limit ?? int.MaxValue).ConfigureAwait(false);
    }

    /// <summary>The call of the route, when there is one that the audience may see: from the events while it lasts, else from the history.</summary>
    public static async Task<Call?> FindVisibleAsync(ApiRequest request)
    {
        if (request.Context.Request.RouteValues["linkId"] is not string { Length: > 0 and <= 255 } linkId)
            return null;
        var live = request.Service<ILiveCalls>().Snapshot.Calls.FirstOrDefault(call => call.Call.LinkedId == linkId)?.Call;
        var call = live ?? await request.Service<ICallHistoryStore>().FindAsync(linkId, request.Aborted).ConfigureAwait(false);
        return call is not null && request.Audience.Sees(call) ? call : null;
    }

    /// <summary>What the address asks for; what is wrong with it is among the problems of the query.</summary>
    public static CallSearch Read(ApiRequest request)
    {
        var query = request.Query;
        var search = new CallSearch
        {
            From = query.Time("from"),
            To = query.Time("to"),
            Queues = request.Audience.Among(query.Texts("queue")),
            Status = query.Word("status", Statuses),
            Number = query.Text("number"),
            Extension = query.Text("extension"),
            Agent = query.Text("agent"),
        };
        query.CheckPeriod(search.From, search.To);
        return search;
    }

    public static CallCursor? ReadCursor(ApiRequest request)
    {
        if (request.Query.Text("cursor") is not { } text)
            return null;
        if (CallCursor.TryParse(text, out var cursor))
            return cursor;
        request.Query.Refuse("cursor deve ser o valor de next da resposta anterior.", "cursor must be the value of next in the answer before.");
        return null;
    }

    private static async Task<bool> RefuseAsync(ApiRequest request, CallSearch search)
    {
        if (request.Query.Problems.Count > 0)
            await request.AnswerAsync(Problem.BadRequest(request.Query.Problems)).ConfigureAwait(false);
        else if (IsMasked(request, search))
            await request.AnswerAsync(Problem.NumbersAreMasked).ConfigureAwait(false);
        else
            return false;
        return true;
    }

    /// <summary>
    /// Whether it asks for a number that the user sees masked: a search by number would give the number away. Agents at outside numbers have
    /// them for extensions.
    /// </summary>
    public static bool IsMasked(ApiRequest request, CallSearch search) =>
        !request.Audience.SeesNumbers && (search.Number is not null || new[] { search.Extension, search.Agent }.Any(HoldsNumber));

    private static bool HoldsNumber(string? text) => text is not null && NumberMask.HasNumber(text);
}
