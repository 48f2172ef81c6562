using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.AspNetCore.Access;
using Speakr.Monitor.AspNetCore.Stream;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Live;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Api;

/// <summary>Places in the stream.</summary>
public sealed class LiveStreamTests
{
    [Fact]
    public async Task TryResume_VersionOfAnotherHost_BeginsAnew()
    {
        using var live = new LiveCalls(TimeProvider.System);
        using var stream = new LiveStream(
            live, new NoFigures(), new MonitorStatus(), Options.Create(new MonitorApiOptions()), TimeProvider.System, NullLogger<LiveStream>.Instance);
        using var client = stream.TryEnter()!;
        var (_, first) = await client.BeginAsync(new Audience(AccessRole.Admin), CancellationToken.None);
        live.Publish("pbx", [new CallChange(Sample.Call("1.1"), null)]);
        while (client.Next(out var news) is null)
            (await news.WaitAsync(TimeSpan.FromSeconds(20))).Should().BeTrue();

        client.TryResume(new StreamPosition(first, 0)).Should().BeTrue();
        // What another host has told up to this moment is not what this one had told by then.
        client.TryResume(new StreamPosition(first + 1, 0)).Should().BeFalse();
    }

    [Fact]
    public async Task BeginAsync_Version_IsExactInScripts()
    {
        using var live = new LiveCalls(TimeProvider.System);
        using var stream = new LiveStream(
            live, new NoFigures(), new MonitorStatus(), Options.Create(new MonitorApiOptions()), TimeProvider.System, NullLogger<LiveStream>.Instance);
        using var client = stream.TryEnter()!;

        // JavaScript's numbers are whole up to here; a rounded version is resumed from by nobody.
        (await client.BeginAsync(CancellationToken.None)).Should().BePositive().And.BeLessThan(1L << 53);
    }

    [Fact]
    public async Task BeginAsync_NothingCanBePublished_EndsInsteadOfWaiting()
    {
        using var live = new LiveCalls(TimeProvider.System);
        using var stream = Stream(live, new NoFigures { IsBroken = true });
        using var client = stream.TryEnter()!;

        var begin = () => client.BeginAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));

        await begin.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Next_PublishingFails_TheStreamEndsAndTheNextClientBeginsAnother()
    {
        using var live = new LiveCalls(TimeProvider.System);
        var figures = new NoFigures();
        using var stream = Stream(live, figures);
        using var client = stream.TryEnter()!;
        await client.BeginAsync(CancellationToken.None);

        figures.IsBroken = true;
        live.Publish("pbx", [new CallChange(Sample.Call("1.1"), null)]);

        await Eventually.BeTrueAsync(() => client.Next(out var news) is null && news is { IsCompletedSuccessfully: true, Result: false }, "the stream should end");
        figures.IsBroken = false;
        using var next = stream.TryEnter()!;
        (await next.BeginAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20))).Should().BePositive();
    }

    private static LiveStream Stream(LiveCalls live, ILiveFigures figures) =>
        new(live, figures, new MonitorStatus(), Options.Create(new MonitorApiOptions()), TimeProvider.System, NullLogger<LiveStream>.Instance);

    private sealed class NoFigures : ILiveFigures
    {
        private readonly LiveFigures _none = new(1, []);

        public bool IsBroken { get; set; }

        public LiveFigures Current => IsBroken ? throw new InvalidOperationException("The figures of the test are broken.") : _none;

        public async IAsyncEnumerable<LiveFigures> WatchAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            yield return Current;
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }
}
