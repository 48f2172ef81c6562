using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Pipeline;

namespace Speakr.Monitor.AspNetCore.Api;

/// <summary><c>GET calls/{linkId}/records</c>: the copies of the call's detail records.</summary>
internal static class RecordEndpoints
{
    public static async Task FindAsync(ApiRequest request)
    {
        if (await CallEndpoints.FindVisibleAsync(request).ConfigureAwait(false) is not { } call)
        {
            await request.AnswerAsync(CallEndpoints.NoSuchCall).ConfigureAwait(false);
            return;
        }

        await request.AnswerAsync(await ReadAsync(request, call).ConfigureAwait(false), ApiJson.Default.RecordsAnswer).ConfigureAwait(false);
    }

    public static async Task<RecordsAnswer> ReadAsync(ApiRequest request, Call call)
    {
        // Where no records are copied there are none.
        var found = request.Context.RequestServices.GetService<CopiedRecordsReader>() is { } records
            ? await records.FindAsync(call, request.Service<PbxNames>().Unprefixed(call.LinkedId), request.Aborted).ConfigureAwait(false)
            : [];
        return new RecordsAnswer([.. found.Select(record => Answering.Of(record, request.Audience))]);
    }
}
