namespace Speakr.Monitor.AspNetCore.Panel.Pages;

/// <summary><c>/</c>: the wall.</summary>
internal static class WallPage
{
    public static async Task AnswerAsync(PanelRequest request)
    {
        var (live, position) = await request.LiveAsync().ConfigureAwait(false);
        await request.AnswerAsync(request.Words.Wall, frame => Wall.Of(frame, live), position).ConfigureAwait(false);
    }
}
