using Microsoft.AspNetCore.Http;
using Speakr.Monitor.AspNetCore.Api;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.History;

namespace Speakr.Monitor.AspNetCore.Panel.Pages;

/// <summary><c>/calls/{linkId}</c>: one call, with its journey and its records.</summary>
internal static class CallPageAnswer
{
    private const int RefreshSeconds = 5;

    public static async Task AnswerAsync(PanelRequest request)
    {
        var position = await request.PositionAsync().ConfigureAwait(false);
        try
        {
            if (await CallEndpoints.FindVisibleAsync(request.Api).ConfigureAwait(false) is not { } call)
            {
                await request.AnswerAsync(StatusCodes.Status404NotFound, request.Words.NotFound, frame => Message.Of(frame, request.Words.NotFound, request.Words.NoSuchCall), position)
                    .ConfigureAwait(false);
                return;
            }

            var records = await RecordsAsync(request, call).ConfigureAwait(false);
            await request.AnswerAsync(
                request.Words.Call, frame => CallPage.Of(frame, CallEndpoints.Of(request.Api, call), records), position, call.OnPanel ? RefreshSeconds : null).ConfigureAwait(false);
        }
        catch (CallHistoryException)
        {
            await request.AnswerAsync(
                StatusCodes.Status503ServiceUnavailable, request.Words.Call, frame => Message.Of(frame, request.Words.Call, request.Words.HistoryNotRead), position, RefreshSeconds)
                .ConfigureAwait(false);
        }
    }

    // The call is worth showing without them.
    private static async Task<IReadOnlyList<RecordAnswer>?> RecordsAsync(PanelRequest request, Call call)
    {
        try
        {
            return (await RecordEndpoints.ReadAsync(request.Api, call).ConfigureAwait(false)).Items;
        }
        catch (Exception error) when (error is CdrSyncException or CallHistoryException)
        {
            return null;
        }
    }
}
