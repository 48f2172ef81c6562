using Spectre.Console;

namespace Speakr.Monitor.Host.Live;

/// <summary>Shows the calls on the terminal's second screen until the host stops, and then gives the terminal back as it was.</summary>
internal sealed class LiveTable(IAnsiConsole console, LiveView view, IHostApplicationLifetime lifetime, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await StartedAsync(stoppingToken);
            // Around the live display, so that what it does at its end still happens on the second screen.
            using var screen = new SecondScreen(console);
            await console.Live(new Text("")).Overflow(VerticalOverflow.Crop).StartAsync(live => DrawAsync(live, stoppingToken));
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

    private async Task DrawAsync(LiveDisplayContext live, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Refresh, time);
        var size = (0, 0);
        do
        {
            // After a resize the old picture is wrapped differently, and moving back over it would leave pieces behind.
            if (size != (console.Profile.Width, console.Profile.Height))
                console.Clear(home: true);
            size = (console.Profile.Width, console.Profile.Height);
            live.UpdateTarget(view.Render(size.Item1, size.Item2));
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
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
