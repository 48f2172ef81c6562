using System.Runtime.CompilerServices;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Speakr.Monitor.Live;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Retention;
using Speakr.Monitor.Statistics;
using Speakr.Monitor.Tests.Support;
using Speakr.Monitor.Webhooks;
using Xunit;

namespace Speakr.Monitor.Tests.Webhooks;

/// <summary>Alerts posted to a real receiver, with a real store.</summary>
public sealed class WebhookAlertTests : IDisposable
{
    private const string Secret = "0123456789abcdef";
    private const string QueueLikeANumber = "5511987650101";

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();
    private readonly Receiver _receiver = new();
    private readonly Figures _figures = new();
    private readonly PbxActor _actor = Actors.New(TimeProvider.System);
    private ServiceProvider? _services;

    private string Database => Path.Combine(_folder.Path, "speakr.db");

    public void Dispose()
    {
        _services?.Dispose();
        _actor.Dispose();
        _receiver.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Post_Alert_HasItsShapeAndGoesOnlyToWhomItIsWanted()
    {
        using var calls = new Receiver();
        _figures.Show(AlertLevel.Red, 12);
        await StartAsync(configure: options => options.SendsCalls = false, other: calls);
        foreach (var webhook in _services!.GetServices<ICallObserver>())
            await webhook.OnCallsChangedAsync([new CallChange(Sample.Call("1.1"), null)], None);
        await Eventually.BeTrueAsync(() => calls.Requests.Count > 0 && _receiver.Requests.Count > 0, "both should be told");
        _figures.Show(null, 3);
        await DeliveredAsync(2);

        var (raised, over) = (_receiver.Requests[0], _receiver.Requests[1]);
        raised.Body.Should().Be(
            $$$"""{"id":"{{{raised.Delivery}}}","alert":{"source":"pbx","queue":"{{{QueueLikeANumber}}}","displayName":"Sales","figure":"waiting","level":"red","since":"2026-11-22T12:00:00.000Z","value":12}}""");
        raised.Signature.Should().StartWith("t=");
        over.Level.Should().BeNull();
        over.Alert.GetProperty("value").GetDouble().Should().Be(3);
        _receiver.Requests.Should().HaveCount(2, "it wants no calls");
        calls.Requests.Should().ContainSingle().Which.LinkedId.Should().Be("1.1");
    }

    [Fact]
    public async Task Post_ChangedWhileItWaits_SendsTheLatestState()
    {
        var isUp = false;
        _receiver.Answering = _ => Task.FromResult(new Receiver.Answer(isUp ? 200 : 503));
        _figures.Show(AlertLevel.Amber, 6);
        await StartAsync();
        await DeliveredAsync(1);
        _figures.Show(AlertLevel.Red, 12);
        await Eventually.BeTrueAsync(() => _receiver.Requests[^1].Level == "red", "the latest level should be tried");
        _figures.Show(null, 0);
        await Eventually.BeTrueAsync(() => _receiver.Requests[^1].Level is null, "that it is over should be tried");

        isUp = true;
        var tried = _receiver.Requests.Count;
        await Eventually.BeTrueAsync(() => _receiver.Requests.Count > tried, "it should be delivered");

        _receiver.Requests[^1].Level.Should().BeNull();
        string?[] order = ["amber", "red", null];
        _receiver.Requests.Select(request => Array.IndexOf(order, request.Level)).Should().BeInAscendingOrder();
    }

    [Fact]
    public async Task Post_RefusedForGood_IsADeadLetterThatAnErasureLeavesAlone()
    {
        _receiver.Answering = _ => Task.FromResult(new Receiver.Answer(400));
        _figures.Show(AlertLevel.Red, 12);
        await StartAsync();
        await Eventually.BeTrueAsync(async () => (await LettersAsync()).Count == 1, "it should be kept");

        var results = await _services!.GetRequiredService<ICallRetention>().EraseAsync(QueueLikeANumber, dryRun: false, None);

        results.Should().ContainSingle(result => result.Table == "CallDeadLetters").Which.Rows.Should().Be(0);
        (await LettersAsync()).Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { LinkedId = "", Attempts = 1, Webhook = "pager", WillBeSent = false, Body = _receiver.Requests.Single().Body });
    }

    [Fact]
    public async Task Post_AnotherHostWrites_TellsNothingUntilItTakesOver()
    {
        _figures.Show(AlertLevel.Amber, 6);
        var state = await StartAsync(leads: false);
        await Eventually.BeTrueAsync(() => _figures.Looks > 1, "a standby should look");
        _receiver.Requests.Should().BeEmpty();
        _figures.Show(AlertLevel.Red, 12);

        state.Lead();

        await DeliveredAsync(1);
        _receiver.Requests.Should().ContainSingle().Which.Level.Should().Be("red");
    }

    [Theory]
    [InlineData(200, 0)]
    [InlineData(503, 1)]
    public async Task Stop_AlertStands_TheNextStartTellsItOnlyIfItWasNotDelivered(int status, int again)
    {
        _receiver.Answering = _ => Task.FromResult(new Receiver.Answer(status));
        _figures.Show(AlertLevel.Red, 12);
        await StartAsync(configure: options => options.MinDelay = TimeSpan.FromMinutes(1));
        await DeliveredAsync(1);
        await Eventually.BeTrueAsync(() => _figures.Looks > 1, "it should have been told for some time");
        await Webhook.StopAsync(None);
        (await LettersAsync(willBeSent: true)).Should().ContainSingle();
        await _services!.DisposeAsync();
        _receiver.Answering = _ => Task.FromResult(new Receiver.Answer(200));

        var looked = _figures.Looks;
        await StartAsync();
        await Eventually.BeTrueAsync(() => _figures.Looks > looked + 1 && _receiver.Requests.Count > again, "it should look again");
        _receiver.Requests.Should().HaveCount(1 + again);
        (await LettersAsync(willBeSent: true)).Should().BeEmpty();
        _figures.Show(null, 0);
        await DeliveredAsync(2 + again);
        _receiver.Requests.Select(request => request.Level).Should().Equal([.. Enumerable.Repeat("red", 1 + again), null]);
    }

    [Fact]
    public async Task Start_ALetterLeftByTheStopIsCutOff_AlertsAreSentAllTheSame()
    {
        await StartAsync();
        await Webhook.StopAsync(None);
        await ((ICallDeadLetterStore)_services!.GetRequiredService<ICallHistoryStore>()).RecordDeadLettersAsync(
            [new CallDeadLetter(Guid.NewGuid().ToString(), "pager", "", """{"id":"9","al""", "the monitor was stopped", 0, Sample.Time) { WillBeSent = true }], None);
        await _services!.DisposeAsync();
        _figures.Show(AlertLevel.Red, 12);

        await StartAsync();

        await DeliveredAsync(1);
        _receiver.Requests.Should().ContainSingle().Which.Level.Should().Be("red");
        (await LettersAsync(willBeSent: true)).Should().BeEmpty("no other start should meet it");
    }

    [Fact]
    public async Task Monitor_CallersWait_PostsTheAlert()
    {
        var source = new ScriptedSource(TimeProvider.System);
        var application = Host.CreateEmptyApplicationBuilder(null);
        application.Services.AddSpeakrMonitor(options => options.Statistics.Alerts.Waiting = new AlertThreshold(1, 2))
            .AddCallEventSource(_ => source).UseSqliteHistory(Database)
            .AddWebhook(options => (options.Url, options.Secret, options.SendsCalls, options.SendsAlerts) = (_receiver.Url, Secret, false, true));
        using var host = application.Build();
        await host.StartAsync();
        source.Connect();
        source.Send(Sample.Event(CallEventKind.QueueCallerJoin, "1.1", DateTimeOffset.UtcNow));
        await DeliveredAsync(1);
        source.Send(Sample.Event(CallEventKind.QueueCallerJoin, "1.2", DateTimeOffset.UtcNow));
        await DeliveredAsync(2);

        await host.StopAsync();

        _receiver.Requests.Select(request => (request.Alert.GetProperty("source").GetString(), request.Alert.GetProperty("queue").GetString(), request.Level))
            .Should().Equal(("scripted", "600", "amber"), ("scripted", "600", "red"));
    }

    [Fact]
    public void Add_NeitherCallsNorAlerts_IsRefused()
    {
        var add = () => new ServiceCollection().AddSpeakrMonitor().AddWebhook(options => (options.Url, options.Secret, options.SendsCalls) = (_receiver.Url, Secret, false));
        add.Should().Throw<ArgumentException>().Which.Message.Should().Contain("SendsAlerts");
    }

    private Webhook Webhook => _services!.GetRequiredKeyedService<Webhook>("pager");

    private async Task<PipelineState> StartAsync(bool leads = true, Action<WebhookOptions>? configure = null, Receiver? other = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<ILiveFigures>(_figures);
        var monitor = services.AddSpeakrMonitor().UseSqliteHistory(Database).UseRetention().AddWebhook(options =>
        {
            (options.Url, options.Secret, options.Name, options.SendsAlerts) = (_receiver.Url, Secret, "pager", true);
            options.MinDelay = TimeSpan.FromMilliseconds(20);
            configure?.Invoke(options);
        });
        if (other is not null)
            monitor.AddWebhook(options => (options.Url, options.Secret, options.Name) = (other.Url, Secret, "other"));
        _services = services.BuildServiceProvider();
        var state = new PipelineState("pbx", _actor);
        if (leads)
            state.Lead();
        else
            state.StandBy("elsewhere");
        _services.GetRequiredService<MonitorStatus>().Add("pbx", state);
        await _services.GetRequiredService<ICallHistoryStore>().InitializeAsync(None);
        await Webhook.StartAsync(None);
        return state;
    }

    private Task DeliveredAsync(int requests) => Eventually.BeTrueAsync(() => _receiver.Requests.Count >= requests, $"{requests} requests should arrive");

    private async Task<IReadOnlyList<CallDeadLetter>> LettersAsync(bool willBeSent = false) =>
        await ((ICallDeadLetterStore)_services!.GetRequiredService<ICallHistoryStore>()).ReadDeadLettersAsync("pager", willBeSent, 100, None);

    private sealed class Figures : ILiveFigures
    {
        private volatile LiveFigures _current = new(1, []);
        private int _looks;

        public int Looks => Volatile.Read(ref _looks);

        public LiveFigures Current
        {
            get
            {
                Interlocked.Increment(ref _looks);
                return _current;
            }
        }

        public void Show(AlertLevel? level, int waiting) => _current = new LiveFigures(
            2,
            [
                new LiveQueue("pbx", QueueLikeANumber)
                {
                    DisplayName = "Sales", Waiting = waiting,
                    Alerts = level is { } raised ? new QueueAlerts { Waiting = new QueueAlert(AlertFigure.Waiting, raised, Sample.Time) } : QueueAlerts.None,
                },
            ])
        {
            IsTodayComplete = true,
        };

        public async IAsyncEnumerable<LiveFigures> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            yield return _current;
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }
}
