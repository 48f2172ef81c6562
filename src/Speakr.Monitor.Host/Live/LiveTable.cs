using Speakr.Monitor.Live;
using Spectre.Console;

namespace Speakr.Monitor.Host.Live;

/// <summary>Shows the calls on the terminal's second screen until the host stops, and then gives the terminal back as it was.</summary>
internal sealed class LiveTable(IAnsiConsole console, CallBoard board, ILiveCalls calls, LiveView view, IHostApplicationLifetime lifetime, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var following = board.FollowAsync(calls);
        await DrawAsync(stoppingToken);
        await following;
    }

    private async Task DrawAsync(CancellationToken stoppingToken)
    {
        try
        {
            await StartedAsync(stoppingToken);
            // Around the live display, so that what it does at its end still happens on the second screen.
            using var screen = new SecondScreen(console);
            using var timer = new PeriodicTimer(Refresh, time);
            // A live display never gets narrower than it was, and would wrap on a terminal that did: each size gets its own.
            while (true)
            {
                console.Clear(home: true);
                await console.Live(new Text("")).Overflow(VerticalOverflow.Crop).StartAsync(live => DrawUntilResizedAsync(live, timer, stoppingToken));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The way every run of the table ends.
        }
    }

    // A start that fails must find the terminal as it was, to say why.
    private async Task StartedAsync(CancellationToken stoppingToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStarted);
        await Task.Delay(Timeout.InfiniteTimeSpan, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stoppingToken.ThrowIfCancellationRequested();
    }

    private async Task DrawUntilResizedAsync(LiveDisplayContext live, PeriodicTimer timer, CancellationToken stoppingToken)
    {
        var (width, height) = (console.Profile.Width, console.Profile.Height);
        while ((width, height) == (console.Profile.Width, console.Profile.Height))
        {
            live.UpdateTarget(view.Render(width, height));
            await timer.WaitForNextTickAsync(stoppingToken);
        }
    }

    private sealed class SecondScreen : IDisposable
    {
        private readonly IAnsiConsole _console;

        public SecondScreen(IAnsiConsole console)
        {
            _console = console;
            _console.Write(new ControlCode("\e[?1049h"));
        }

        public void Dispose() => _console.Write(new ControlCode("\e[?1049l\e[?25h"));
    }
}
