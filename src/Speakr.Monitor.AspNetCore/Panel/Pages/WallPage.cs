namespace Speakr.Monitor.AspNetCore.Panel.Pages;

/// <summary><c>/</c>: the wall.</summary>
internal static class WallPage
{
    // For what the stream does not send: gaps. It also keeps the session of an unattended screen.
    private const int RefreshSeconds = 600;

    public static async Task AnswerAsync(PanelRequest request)
    {
        var (live, position) = await request.LiveAsync().ConfigureAwait(false);
        await request.AnswerAsync(request.Words.Wall, frame => Wall.Of(frame, live), position, RefreshSeconds).ConfigureAwait(false);
    }
}
