using Speakr.Monitor.AspNetCore.Api;

namespace Speakr.Monitor.AspNetCore.Panel.Pages;

/// <summary><c>/system</c>: what health and doctor know, for people.</summary>
internal static class SystemPage
{
    private const int RefreshSeconds = 5;

    public static async Task AnswerAsync(PanelRequest request)
    {
        var position = await request.PositionAsync().ConfigureAwait(false);
        var answer = await SystemEndpoint.ReadAsync(request.Api).ConfigureAwait(false);
        await request.AnswerAsync(request.Words.System, frame => SystemView.Of(frame, answer), position, RefreshSeconds).ConfigureAwait(false);
    }
}
