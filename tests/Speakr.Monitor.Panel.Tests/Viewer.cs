using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Speakr.Monitor.Panel.Tests;

/// <summary>A viewer's browser with cookies of its own.</summary>
internal sealed class Viewer : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _complaints = new();

    public Viewer(IBrowserContext context)
    {
        Context = context;
        context.Console += (_, message) =>
        {
            if (message.Type == "error")
                _complaints.Enqueue(message.Text);
        };
        context.WebError += (_, error) => _complaints.Enqueue(error.Error);
    }

    public IBrowserContext Context { get; }

    /// <summary>What the browser has complained about: errors of scripts, violations of the content security policy, resources that did not load.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public async Task<IPage> OpenAsync(string path = "")
    {
        var page = await Context.NewPageAsync();
        await page.GotoAsync(path);
        return page;
    }

    /// <summary>Opens a page and waits until it hears from the monitor.</summary>
    public async Task<IPage> FollowAsync(string path = "")
    {
        var page = await OpenAsync(path);
        await page.SeeAsync(Seen.Live);
        return page;
    }

    public ValueTask DisposeAsync() => Context.DisposeAsync();
}
