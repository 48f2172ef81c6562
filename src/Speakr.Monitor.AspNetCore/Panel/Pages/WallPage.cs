namespace Speakr.Monitor.AspNetCore.Panel.Pages;

/// <summary><c>/</c>: the wall.</summary>
internal static class WallPage
{
    // What the stream does not tell: gaps. It also keeps the session of a screen that nobody touches.
    private const int RefreshSeconds = 600;

    public static async Task AnswerAsync(PanelRequest request)
    {
        var (live, position) = await request.LiveAsync().ConfigureAwait(false);
        await request.AnswerAsync(request.Words.Wall, frame => Wall.Of(frame, live), position, RefreshSeconds).ConfigureAwait(false);
    }
}
