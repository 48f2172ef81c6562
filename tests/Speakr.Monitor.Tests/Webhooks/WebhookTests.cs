using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Speakr.Monitor.History.InMemory;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Retention;
using Speakr.Monitor.Tests.Support;
using Speakr.Monitor.Webhooks;
using Xunit;

namespace Speakr.Monitor.Tests.Webhooks;

/// <summary>A webhook with a real receiver and a real store.</summary>
public sealed class WebhookTests : IDisposable
{
    private const string Secret = "0123456789abcdef";
    private const string Number = "5511987650101";

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();
    private readonly Receiver _receiver = new();
    private readonly LogLines _log = new();
    private ServiceProvider? _services;

    private string Database => Path.Combine(_folder.Path, "speakr.db");

    public void Dispose()
    {
        _services?.Dispose();
        _receiver.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Post_Call_HasTheShapeOfTheApiAndASignatureThatVerifies()
    {
        var webhook = await StartAsync();
        var call = Call("1.1", CallStatus.Ended) with
        {
            Visits =
            [
                new QueueVisit
                {
                    Number = 1, Queue = "600", UniqueId = "1.1", JoinedAt = Sample.Time, AnsweredAt = Sample.Time.AddSeconds(7), Extension = "1001", AgentName = "Ana",
                    WaitSeconds = 7, EndReason = VisitEndReason.Hangup, Rings = [new RingAttempt { Number = 1, Interface = "PJSIP/1001", Extension = "1001", RangAt = Sample.Time, Seconds = 3, IsAnswered = true }],
                },
            ],
        };

        await TellAsync(webhook, call);
        await DeliveredAsync(1);

        var request = _receiver.Requests.Single();
        request.ContentType.Should().Be("application/json");
        request.Call.GetRawText().Should().Be(
            """{"linkId":"1.1","source":null,"uniqueId":"1.1","status":"Encerrado","queue":"600","extension":null,"number":"5511987650101","onPanel":false,"createdAt":"2026-11-22T12:00:00.000Z","updatedAt":"2026-11-22T12:00:00.000Z","visits":[{"number":1,"queue":"600","joinedAt":"2026-11-22T12:00:00.000Z","answeredAt":"2026-11-22T12:00:07.000Z","leftAt":null,"endedAt":null,"extension":"1001","agent":"Ana","waitSeconds":7,"ringSeconds":null,"talkSeconds":null,"holdSeconds":null,"endReason":"hangup","reconstructed":false,"rings":[{"agent":null,"extension":"1001","at":"2026-11-22T12:00:00.000Z","seconds":3,"answered":true}]}]}""");
        request.Body.Should().StartWith($$"""{"id":"{{request.Delivery}}",""");
        var parts = request.Signature.Split([',', '=']);
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{parts[1]}.{request.Body}")));
        request.Signature.Should().Be($"t={parts[1]},v1={expected}");
        DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[1], CultureInfo.InvariantCulture)).Should().BeCloseTo(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Post_MaskedNumbers_ShowsBothEnds()
    {
        var webhook = await StartAsync(options => options.MasksNumbers = true);

        await TellAsync(webhook, Call("1.1"));
        await DeliveredAsync(1);

        _receiver.Requests.Single().Call.GetProperty("number").GetString().Should().Be("551******0101");
    }

    [Fact]
    public async Task Post_ManyChanges_EachCallInOrderAndCallsSideBySide()
    {
        var (now, most) = (0, 0);
        var busy = new ConcurrentDictionary<string, bool>();
        var overlapped = false;
        _receiver.Answering = async request =>
        {
            overlapped |= !busy.TryAdd(request.LinkedId, true);
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            await Task.Delay(20);
            Interlocked.Decrement(ref now);
            busy.TryRemove(request.LinkedId, out _);
            return new Receiver.Answer(200);
        };
        var webhook = await StartAsync(options => options.Concurrency = 4);
        CallStatus[] states = [CallStatus.Waiting, CallStatus.Answered, CallStatus.Ended];

        foreach (var state in states)
        {
            foreach (var call in Enumerable.Range(0, 20))
                await TellAsync(webhook, Call($"1.{call}", state));
        }

        await Eventually.BeTrueAsync(() => Enumerable.Range(0, 20).All(call => _receiver.Of($"1.{call}").LastOrDefault()?.Status == "Encerrado"), "every call should arrive as it ended");
        foreach (var call in Enumerable.Range(0, 20))
        {
            var order = _receiver.Of($"1.{call}").Select(request => Array.IndexOf(["Chamando", "Atendido", "Encerrado"], request.Status)).ToList();
            order.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        }

        overlapped.Should().BeFalse("of one call one request is on its way at a time");
        most.Should().BeInRange(2, 4);
        _receiver.Requests.Select(request => request.Delivery).Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData(500)]
    [InlineData(408)]
    [InlineData(429)]
    public async Task Post_Refused_TriesAgainWithTheSameDeliveryAndTheLatestState(int status)
    {
        var answers = 0;
        _receiver.Answering = _ => Task.FromResult(new Receiver.Answer(Interlocked.Increment(ref answers) <= 2 ? status : 200));
        var webhook = await StartAsync();

        await TellAsync(webhook, Call("1.1"));
        await DeliveredAsync(3);

        _receiver.Requests.Select(request => request.Delivery).Distinct().Should().ContainSingle("it is one delivery");
        (await LettersAsync()).Should().BeEmpty();
        await Eventually.BeTrueAsync(() => Logged("accepts requests again") > 0, "the log should say that it is over");
        Logged("accepts requests again").Should().Be(1);
        Logged($"answered {status}").Should().Be(1);
    }

    [Fact]
    public async Task Post_ChangedWhileItWaits_SendsWhatIsTrueNow()
    {
        var isUp = false;
        _receiver.Answering = _ => Task.FromResult(new Receiver.Answer(isUp ? 200 : 503));
        var webhook = await StartAsync();
        await TellAsync(webhook, Call("1.1"));
        await DeliveredAsync(1);
        await TellAsync(webhook, Call("1.1", CallStatus.Answered));
        await TellAsync(webhook, Call("1.1", CallStatus.Ended));
        await Eventually.BeTrueAsync(() => _receiver.Requests[^1].Status == "Encerrado", "the latest state should be tried");

        isUp = true;
        var tried = _receiver.Requests.Count;
        await Eventually.BeTrueAsync(() => _receiver.Requests.Count > tried, "it should be delivered");

        _receiver.Requests[^1].Status.Should().Be("Encerrado");
        _receiver.Requests.Should().NotContain(request => request.Status == "Atendido");
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(301)]
    public async Task Post_RefusedForGood_IsADeadLetterAtOnce(int status)
    {
        _receiver.Answering = _ => Task.FromResult(new Receiver.Answer(status, new() { ["Location"] = "http://127.0.0.1:1/elsewhere" }));
        var webhook = await StartAsync();

        await TellAsync(webhook, Call("1.1"));

        await Eventually.BeTrueAsync(async () => (await LettersAsync()).Count == 1, "it should be kept");
        var letter = (await LettersAsync()).Single();
        letter.Should().BeEquivalentTo(new { LinkedId = "1.1", Attempts = 1, Webhook = "crm", WillBeSent = false, Body = _receiver.Requests.Single().Body });
        letter.Reason.Should().Contain(status.ToString(CultureInfo.InvariantCulture));
        _receiver.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Post_NeverTaken_IsADeadLetterAfterTheLastTryAndTheNextCallGoesOn()
    {
        _receiver.Answering = request => Task.FromResult(new Receiver.Answer(request.LinkedId == "1.1" ? 500 : 200));
        var webhook = await StartAsync(options => options.Attempts = 3);

        await TellAsync(webhook, Call("1.1"));
        await TellAsync(webhook, Call("1.2"));

        await Eventually.BeTrueAsync(async () => (await LettersAsync()).Count == 1, "it should be given up");
        (await LettersAsync()).Single().Attempts.Should().Be(3);
        _receiver.Of("1.1").Should().HaveCount(3);
        _receiver.Of("1.2").Should().ContainSingle();
        await TellAsync(webhook, Call("1.1", CallStatus.Ended));
        await Eventually.BeTrueAsync(() => _receiver.Of("1.1").Any(request => request.Status == "Encerrado"), "a later state of the call is tried all the same");
    }

    [Fact]
    public async Task Post_SlowReceiver_IsGivenUpAfterTheTimeLimitAndTriedAgain()
    {
        var release = new TaskCompletionSource<Receiver.Answer>();
        var calls = 0;
        _receiver.Answering = _ => Interlocked.Increment(ref calls) == 1 ? release.Task : Task.FromResult(new Receiver.Answer(200));
        var webhook = await StartAsync(options => options.Timeout = TimeSpan.FromMilliseconds(300));

        await TellAsync(webhook, Call("1.1"));
        await DeliveredAsync(2);

        _log.Lines.Should().ContainSingle(line => line.Contains("no answer within 0.3 s", StringComparison.Ordinal));
        release.SetResult(new Receiver.Answer(200));
    }

    [Fact]
    public async Task Post_NobodyListens_SaysSoWithoutAddressAndHoldsNoMoreThanItsCapacity()
    {
        var webhook = await StartAsync(options => (options.Url, options.Capacity, options.MinDelay) = (new Uri("http://127.0.0.1:1/secret-path?token=hidden"), 5, TimeSpan.FromMinutes(1)));

        foreach (var call in Enumerable.Range(0, 8))
            await TellAsync(webhook, Call($"1.{call}"));

        (await LettersAsync()).Select(letter => letter.LinkedId).Should().BeEquivalentTo("1.5", "1.6", "1.7");
        await Eventually.BeTrueAsync(() => _log.Lines.Any(line => line.Contains("ConnectionError", StringComparison.Ordinal)), "the log should say why");
        string.Join('\n', _log.Lines).Should().NotContain("secret-path").And.NotContain("hidden").And.NotContain(Secret).And.NotContain(Number);
    }

    [Fact]
    public async Task Stop_DuringARetry_KeepsTheCallAndTheNextStartSendsItAsItStandsThen()
    {
        _receiver.Answering = _ => Task.FromResult(new Receiver.Answer(503));
        var webhook = await StartAsync(options => options.MinDelay = TimeSpan.FromMinutes(1));
        var store = _services!.GetRequiredService<ICallHistoryStore>();
        await store.SaveAsync([Call("1.1")], None);
        await TellAsync(webhook, Call("1.1"));
        await DeliveredAsync(1);

        await webhook.StopAsync(None);

        (await LettersAsync(willBeSent: true)).Should().ContainSingle().Which.LinkedId.Should().Be("1.1");
        // Another host told of it meanwhile, or did not: what is stored is true.
        await store.SaveAsync([Call("1.1", CallStatus.Ended)], None);
        _receiver.Answering = _ => Task.FromResult(new Receiver.Answer(200));
        await _services!.DisposeAsync();
        await StartAsync();
        await DeliveredAsync(2);
        _receiver.Requests[^1].Status.Should().Be("Encerrado");
        await Eventually.BeTrueAsync(async () => (await LettersAsync(willBeSent: true)).Count == 0, "it should not be sent at each start");
    }

    [Fact]
    public async Task Erase_Number_IsTakenFromDeadLettersAndFromThoseThatComeLater()
    {
        _receiver.Answering = _ => Task.FromResult(new Receiver.Answer(400));
        var webhook = await StartAsync();
        await TellAsync(webhook, Call("1.1"));
        await Eventually.BeTrueAsync(async () => (await LettersAsync()).Count == 1, "it should be kept");

        var results = await _services!.GetRequiredService<ICallRetention>().EraseAsync(Number, dryRun: false, None);
        await TellAsync(webhook, Call("1.2"));
        await Eventually.BeTrueAsync(async () => (await LettersAsync()).Count == 2, "it should be kept as well");

        results.Should().ContainSingle(result => result.Table == "CallDeadLetters").Which.Rows.Should().Be(1);
        (await LettersAsync()).Should().OnlyContain(letter => letter.Body.Contains("\"number\":null") && !letter.Body.Contains(Number));
    }

    [Fact]
    public async Task Keep_StoreFailsUnexpectedly_LaterChangesAreSent()
    {
        _receiver.Answering = _ => Task.FromResult(new Receiver.Answer(400));
        var webhook = await StartAsync(store: new BrokenLetters());
        await TellAsync(webhook, Call("1.1"));
        await Eventually.BeTrueAsync(() => Logged("are lost") == 1, "it cannot be kept");
        _receiver.Answering = _ => Task.FromResult(new Receiver.Answer(200));

        await Eventually.BeTrueAsync(
            async () =>
            {
                await TellAsync(webhook, Call("1.1", CallStatus.Ended));
                return _receiver.Requests[^1].Status == "Encerrado";
            },
            "the call should not be blocked");
        Logged("could not be read and are not sent").Should().Be(1);
    }

    [Fact]
    public async Task Monitor_Calls_ArePostedAfterTheyAreStored()
    {
        var source = new ScriptedSource(TimeProvider.System);
        var application = Host.CreateEmptyApplicationBuilder(null);
        application.Services.AddSpeakrMonitor().AddCallEventSource(_ => source).UseSqliteHistory(Database)
            .AddWebhook(options => (options.Url, options.Secret, options.Name) = (_receiver.Url, Secret, "crm"));
        using var host = application.Build();
        await host.StartAsync();
        source.Connect();
        source.Send(Sample.Event(CallEventKind.QueueCallerJoin, "1.1", DateTimeOffset.UtcNow));
        await DeliveredAsync(1);
        source.Send(Sample.Event(CallEventKind.Hangup, "1.1", DateTimeOffset.UtcNow));

        await host.StopAsync();

        _receiver.Requests.Select(request => request.Status).Should().Equal("Chamando", "Abandonado");
    }

    [Theory]
    [InlineData(1, 0.0, 0.8)]
    [InlineData(1, 1.0, 1.2)]
    [InlineData(4, 0.5, 8)]
    [InlineData(9, 0.5, 256)]
    [InlineData(10, 0.5, 300)]
    [InlineData(1000, 1.0, 300)]
    public void Delay_DoublesUpToTheLongest(int attempts, double random, double seconds) =>
        WebhookAnswer.Failed("x").Delay(attempts, new WebhookOptions(), random).TotalSeconds.Should().BeApproximately(seconds, 0.001);

    [Fact]
    public void Delay_LongOneDoubledOften_IsTheLongest() =>
        WebhookAnswer.Failed("x").Delay(1000, new WebhookOptions { MinDelay = TimeSpan.FromMinutes(20), MaxDelay = TimeSpan.FromHours(1) }, 1.0)
            .Should().Be(TimeSpan.FromHours(1));

    [Theory]
    [InlineData("30", 30)]
    [InlineData("100000", 300)]
    [InlineData("Sun, 22 Nov 2026 12:00:20 GMT", 20)]
    public void Delay_ReceiverAsksForMore_IsHonouredUpToTheLongest(string header, double seconds)
    {
        using var response = new HttpResponseMessage(System.Net.HttpStatusCode.TooManyRequests);
        response.Headers.Add("Retry-After", header);
        WebhookAnswer.Of(response, Sample.Time).Delay(1, new WebhookOptions(), 0.5).TotalSeconds.Should().BeApproximately(seconds, 0.001);
    }

    [Theory]
    [InlineData("ftp://crm.example/", Secret, "http or https")]
    [InlineData("https://user:p4ssword@crm.example/", Secret, "without a user")]
    [InlineData("https://crm.example/", "short", "16 characters")]
    public void Add_WrongOption_IsRefusedWithoutRepeatingIt(string url, string secret, string sentence)
    {
        var add = () => new ServiceCollection().AddSpeakrMonitor().AddWebhook(options => (options.Url, options.Secret) = (new Uri(url), secret));
        add.Should().Throw<ArgumentException>().Which.Message.Should().Contain(sentence).And.NotContain("p4ssword");
    }

    private static Call Call(string id, CallStatus status = CallStatus.Waiting) => Sample.Call(id, status) with { CallerNumber = Number };

    private static async Task TellAsync(Webhook webhook, Call call) => await webhook.OnCallsChangedAsync([new CallChange(call, null)], None);

    private int Logged(string part) => _log.Lines.Count(line => line.Contains(part, StringComparison.Ordinal));

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = most; value > seen && Interlocked.CompareExchange(ref most, value, seen) != seen; seen = most)
        {
            // Another was quicker.
        }
    }

    private async Task<Webhook> StartAsync(Action<WebhookOptions>? configure = null, ICallHistoryStore? store = null)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(_log));
        var monitor = services.AddSpeakrMonitor();
        monitor = store is null ? monitor.UseSqliteHistory(Database) : monitor.UseCallHistoryStore(_ => store);
        monitor.UseRetention().AddWebhook(options =>
        {
            (options.Url, options.Secret, options.Name) = (_receiver.Url, Secret, "crm");
            options.MinDelay = TimeSpan.FromMilliseconds(20);
            configure?.Invoke(options);
        });
        _services = services.BuildServiceProvider();
        await _services.GetRequiredService<ICallHistoryStore>().InitializeAsync(None);
        var webhook = (Webhook)_services.GetServices<ICallObserver>().Single();
        await webhook.StartAsync(None);
        return webhook;
    }

    private Task DeliveredAsync(int requests) => Eventually.BeTrueAsync(() => _receiver.Requests.Count >= requests, $"{requests} requests should arrive");

    private async Task<IReadOnlyList<CallDeadLetter>> LettersAsync(bool willBeSent = false) =>
        await ((ICallDeadLetterStore)_services!.GetRequiredService<ICallHistoryStore>()).ReadDeadLettersAsync("crm", willBeSent, 100, None);

    /// <summary>A store of an application that neither reads nor keeps letters, and says so in its own way.</summary>
    private sealed class BrokenLetters : ICallHistoryStore, ICallDeadLetterStore
    {
        private readonly InMemoryCallHistoryStore _calls = new();

        public ValueTask InitializeAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask SaveAsync(IReadOnlyList<Call> changed, CancellationToken cancellationToken) => _calls.SaveAsync(changed, cancellationToken);

        public ValueTask<Call?> FindAsync(string linkedId, CancellationToken cancellationToken) => _calls.FindAsync(linkedId, cancellationToken);

        public IAsyncEnumerable<Call> QueryAsync(CallQuery query, CancellationToken cancellationToken) => _calls.QueryAsync(query, cancellationToken);

        public ValueTask RecordDeadLettersAsync(IReadOnlyList<CallDeadLetter> letters, CancellationToken cancellationToken) => throw Broken();

        public ValueTask<IReadOnlyList<CallDeadLetter>> ReadDeadLettersAsync(string webhook, bool willBeSent, int limit, CancellationToken cancellationToken) =>
            throw Broken();

        public ValueTask RemoveDeadLettersAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) => throw Broken();

        private static InvalidOperationException Broken() => new("A fault of somebody else's store.");
    }
}
