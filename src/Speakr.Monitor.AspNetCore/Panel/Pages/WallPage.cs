namespace Speakr.Monitor.AspNetCore.Panel.Pages;

/// <summary><c>/</c>: the wall.</summary>
internal static class WallPage
{
    public static async Task AnswerAsync(PanelRequest request)
    {
        if (await request.LiveAsync().ConfigureAwait(false) is { } live)
            await request.AnswerAsync(request.Words.Wall, frame => Wall.Of(frame, live.Answer), live.Position).ConfigureAwait(false);
    }
}
