using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;
using Speakr.Monitor.Monitoring;
using Speakr.Monitor.Sources;

namespace Speakr.Monitor.Webhooks;

/// <summary>
/// Posts changed calls to one address. Of each call one request is on its way at a time; what changes meanwhile is sent afterwards, as the call then
/// stands, so memory grows with calls and not with changes. Thread-safe.
/// </summary>
internal sealed class CallWebhook : ICallObserver, IHostedService, IDisposable
{
    public const string SignatureHeader = "Speakr-Signature";
    public const string DeliveryHeader = "Speakr-Delivery";

    private const int ParkedAtOnce = 500;

    // Of the time for a stop; the rest is needed to keep what is left.
    private static readonly TimeSpan LastTry = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LoadAgain = TimeSpan.FromSeconds(2);

    private readonly WebhookOptions _options;
    private readonly ICallHistoryStore _store;
    private readonly PbxNames _pbxs;
    private readonly MonitorMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<CallWebhook> _logger;
    private readonly HttpClient _http;
    private readonly SemaphoreSlim _slots;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Delivery> _pending = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopped;
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isStopping;
    private bool _isDisposed;
    private Task? _loading;
    private string? _trouble;

    /// <exception cref="CallEventSourceException">The file of authorities cannot be read.</exception>
    public CallWebhook(
        WebhookOptions options, ICallHistoryStore store, PbxNames pbxs, MonitorMetrics metrics, TimeProvider time, ILogger<CallWebhook> logger)
    {
        (_options, _store, _pbxs, _metrics, _time, _logger) = (options, store, pbxs, metrics, time, logger);
        _stopped = _stop.Token;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = options.Timeout, MaxConnectionsPerServer = options.Concurrency,
            // Addresses of names change.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (options.CertificateAuthorityFile is { } file)
            handler.SslOptions.RemoteCertificateValidationCallback = PrivateAuthority.Read(file);
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("Speakr-Monitor", null));
        _slots = new SemaphoreSlim(options.Concurrency);
        metrics.WatchWebhook(Name, () => Pending);
    }

    private string Name => _options.NameOrHost;

    private int Pending
    {
        get
        {
            lock (_lock)
                return _pending.Count;
        }
    }

    public async ValueTask OnCallsChangedAsync(IReadOnlyList<CallChange> changes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changes);
        // Before the first change, so that no call goes backwards. The store has just been written.
        if (_loading is { } loading)
            await loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        var over = new List<Call>();
        foreach (var change in changes)
        {
            if (!Add(change.Call))
                over.Add(change.Call);
        }

        if (over.Count > 0)
            await KeepAsync(over.Select(call => Letter(call, Guid.NewGuid(), 0, $"more than {_options.Capacity} calls wait", willBeSent: false)), cancellationToken).ConfigureAwait(false);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loading = Task.Run(LoadAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>After the monitor, which has told of all changes by then: sends what can be sent at once, and keeps the rest for the next start.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _isStopping = true;
            if (_pending.Count == 0)
                _empty.TrySetResult();
        }

        await _empty.Task.WaitAsync(LastTry, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stop.CancelAsync().ConfigureAwait(false);
        List<Delivery> left;
        lock (_lock)
            left = [.. _pending.Values];
        if (left.Count == 0)
            return;
        await Task.WhenAll(left.Select(delivery => delivery.Sending!)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        List<CallDeadLetter> letters;
        lock (_lock)
            letters = [.. _pending.Values.Select(delivery => Letter(delivery.Call, delivery.Id, delivery.Attempts, "the monitor was stopped", willBeSent: true))];
        if (letters.Count > 0)
            await KeepAsync(letters, cancellationToken).ConfigureAwait(false);
    }

    // A container disposes it once for each way in which it is registered.
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        _stop.Cancel();
        _http.Dispose();
        _stop.Dispose();
    }

    /// <summary>Takes what the last stop had to leave: as the calls stand now, because another host may have told of them meanwhile.</summary>
    private async Task LoadAsync()
    {
        if (_store is not ICallDeadLetterStore kept)
            return;
        while (true)
        {
            try
            {
                await LoadAsync(kept, _stopped).ConfigureAwait(false);
                return;
            }
            catch (CallHistoryException failure) when (!failure.IsTransient)
            {
                _logger.ParkedNotRead(Name, failure.Message);
                return;
            }
            catch (CallHistoryException)
            {
                // The monitor says that the history is away.
                await Task.Delay(LoadAgain, _time, _stopped).ConfigureAwait(false);
            }
        }
    }

    private async Task LoadAsync(ICallDeadLetterStore kept, CancellationToken cancellationToken)
    {
        while (await kept.ReadDeadLettersAsync(Name, willBeSent: true, ParkedAtOnce, cancellationToken).ConfigureAwait(false) is { Count: > 0 } letters)
        {
            foreach (var linkedId in letters.Select(letter => letter.LinkedId).Distinct(StringComparer.Ordinal))
            {
                if (await _store.FindAsync(linkedId, cancellationToken).ConfigureAwait(false) is { } call && !Add(call))
                    return;
            }

            await kept.RemoveDeadLettersAsync([.. letters.Select(letter => letter.Id)], cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns>Whether there was room.</returns>
    private bool Add(Call call)
    {
        lock (_lock)
        {
            // A consultation call that was handed over is this call by now.
            foreach (var former in call.FormerLinkedIds)
            {
                if (_pending.TryGetValue(former, out var gone))
                    gone.Next = null;
            }

            if (_pending.TryGetValue(call.LinkedId, out var delivery))
            {
                delivery.Next = call;
                return true;
            }

            if (_pending.Count >= _options.Capacity)
                return false;
            delivery = new Delivery(call);
            _pending.Add(call.LinkedId, delivery);
            delivery.Sending = Task.Run(() => RunAsync(delivery));
            return true;
        }
    }

    /// <summary>Sends one call until its last state is delivered or given up.</summary>
    private async Task RunAsync(Delivery delivery)
    {
        try
        {
            do
            {
                while (await TryAsync(delivery).ConfigureAwait(false) is { Fault: { } fault } answer)
                {
                    delivery.Attempts++;
                    if (answer.IsFinal || delivery.Attempts >= _options.Attempts)
                    {
                        await KeepAsync([Letter(delivery.Call, delivery.Id, delivery.Attempts, fault, willBeSent: false)], _stopped).ConfigureAwait(false);
                        break;
                    }

                    await Task.Delay(answer.Delay(delivery.Attempts, _options, Random.Shared.NextDouble()), _time, _stopped).ConfigureAwait(false);
                    // What has changed meanwhile makes the state that waits of no interest.
                    lock (_lock)
                        delivery.TakeNext();
                }
            }
            while (GoesOn(delivery));
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            // It stays among those that wait, and is kept for the next start.
        }
    }

    private bool GoesOn(Delivery delivery)
    {
        lock (_lock)
        {
            if (delivery.TakeNext())
            {
                delivery.Attempts = 0;
                return true;
            }

            _pending.Remove(delivery.Call.LinkedId);
            if (_isStopping && _pending.Count == 0)
                _empty.TrySetResult();
            return false;
        }
    }

    private async Task<WebhookAnswer> TryAsync(Delivery delivery)
    {
        await _slots.WaitAsync(_stopped).ConfigureAwait(false);
        try
        {
            var answer = await PostAsync(delivery).ConfigureAwait(false);
            _metrics.WebhookTried(Name, answer.Fault is null);
            Report(answer.Fault);
            return answer;
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task<WebhookAnswer> PostAsync(Delivery delivery)
    {
        var body = BodyOf(delivery.Id, delivery.Call);
        using var message = new HttpRequestMessage(HttpMethod.Post, _options.Url) { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        message.Headers.Add(DeliveryHeader, delivery.Id.ToString());
        message.Headers.Add(SignatureHeader, WebhookBody.Sign(_options.Secret!, _time.GetUtcNow(), body));
        using var limit = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopped);
        try
        {
            using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            return WebhookAnswer.Of(response, _time.GetUtcNow());
        }
        catch (OperationCanceledException) when (!_stopped.IsCancellationRequested)
        {
            return WebhookAnswer.Failed($"no answer within {_options.Timeout.TotalSeconds:0.#} s");
        }
#pragma warning disable CA1031 // Whatever a request throws, the call is tried again or becomes a dead letter.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            // The message may name the address.
            return WebhookAnswer.Failed($"the request failed ({(failure is HttpRequestException request ? request.HttpRequestError.ToString() : failure.GetType().Name)})");
        }
    }

    // Said once for each cause, not for every call.
    private void Report(string? fault)
    {
        var before = Interlocked.Exchange(ref _trouble, fault);
        if (fault is not null && fault != before)
            _logger.WebhookAway(Name, fault);
        else if (fault is null && before is not null)
            _logger.WebhookBack(Name);
    }

    private byte[] BodyOf(Guid id, Call call) => WebhookBody.Of(id, call, _pbxs.Of(call.LinkedId), _options.MasksNumbers);

    private CallDeadLetter Letter(Call call, Guid id, int attempts, string reason, bool willBeSent) => new(
        id.ToString(), Name, call.LinkedId, Encoding.UTF8.GetString(BodyOf(id, call)), reason, attempts, _time.GetUtcNow())
    {
        CallerNumber = call.CallerNumber,
        CallBeganAt = call.CreatedAt,
        WillBeSent = willBeSent,
    };

    private async Task KeepAsync(IEnumerable<CallDeadLetter> letters, CancellationToken cancellationToken)
    {
        CallDeadLetter[] all = [.. letters];
        if (!all[0].WillBeSent)
            _metrics.WebhookGivenUp(Name, all.Length);
        try
        {
            if (_store is ICallDeadLetterStore kept)
                await kept.RecordDeadLettersAsync(all, cancellationToken).ConfigureAwait(false);
            if (_store is not ICallDeadLetterStore || !all[0].WillBeSent)
                _logger.DeadLetters(Name, all.Length, all[0].Reason);
        }
        catch (CallHistoryException failure)
        {
            _logger.DeadLettersLost(Name, all.Length, failure.Message);
        }
        catch (OperationCanceledException) when (!_stopped.IsCancellationRequested || all[0].WillBeSent)
        {
            _logger.DeadLettersLost(Name, all.Length, "the time for the stop was over.");
        }
    }

    /// <summary>A call that waits or is being sent. Its members are changed under the lock, or by its sender alone.</summary>
    private sealed class Delivery(Call call)
    {
        /// <summary>The state that is sent.</summary>
        public Call Call { get; private set; } = call;

        public Guid Id { get; private set; } = Guid.NewGuid();

        /// <summary>The state to send afterwards.</summary>
        public Call? Next { get; set; }

        public int Attempts { get; set; }

        public Task? Sending { get; set; }

        public bool TakeNext()
        {
            if (Next is not { } next)
                return false;
            (Call, Id, Next) = (next, Guid.NewGuid(), null);
            return true;
        }
    }
}
