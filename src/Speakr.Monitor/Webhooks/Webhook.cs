using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;
using Speakr.Monitor.Live;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Sources;

namespace Speakr.Monitor.Webhooks;

/// <summary>
/// Posts changed calls and alerts of queues to one address. Of each call, and of each figure of a queue, one request is on its way at a time; what changes
/// in the meantime is sent afterwards, in its state at that time, so memory grows with calls and not with changes. Thread-safe.
/// </summary>
internal sealed class Webhook : ICallObserver, IHostedService, IDisposable
{
    public const string SignatureHeader = "Speakr-Signature";
    public const string DeliveryHeader = "Speakr-Delivery";

    private const int ParkedAtOnce = 500;

    // Of the time for a stop; the rest is needed to keep what is left.
    private static readonly TimeSpan LastTry = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LoadAgain = TimeSpan.FromSeconds(2);

    // A role may change without a figure, so figures are looked at instead of watched. No alert falls sooner than after ten seconds, so none is missed.
    private static readonly TimeSpan AlertPeriod = TimeSpan.FromSeconds(1);

    // How the next start distinguishes a delivered alert from one that still waits.
    private const string ToldBefore = "it was delivered, and the monitor was stopped before it was over";

    private readonly WebhookOptions _options;
    private readonly ICallHistoryStore _store;
    private readonly ILiveFigures _figures;
    private readonly MonitorStatus _status;
    private readonly PbxNames _pbxs;
    private readonly MonitorMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<Webhook> _logger;
    private readonly HttpClient _http;
    private readonly SemaphoreSlim _slots;
    private readonly Lock _lock = new();
    private readonly Dictionary<object, Delivery> _pending = [];
    private readonly AlertNews _alerts = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopped;
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isStopping;
    private bool _isDisposed;
    private Task? _loading;
    private PeriodicTimer? _alertTimer;
    private Task _alerting = Task.CompletedTask;
    private string? _trouble;

    /// <exception cref="CallEventSourceException">The file of authorities cannot be read.</exception>
    public Webhook(
        WebhookOptions options, ICallHistoryStore store, ILiveFigures figures, MonitorStatus status, PbxNames pbxs, MonitorMetrics metrics, TimeProvider time, ILogger<Webhook> logger)
    {
        (_options, _store, _figures, _status, _pbxs, _metrics, _time, _logger) = (options, store, figures, status, pbxs, metrics, time, logger);
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
        if (!_options.SendsCalls)
            return;
        // Before the first change, so that no call goes backwards. The store has just been written.
        if (_loading is { } loading)
            await loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        await AddAsync(changes.Select(change => new WebhookState { Call = change.Call }), cancellationToken).ConfigureAwait(false);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loading = Task.Run(LoadAsync, CancellationToken.None);
        if (_options.SendsAlerts)
        {
            var timer = _alertTimer = new PeriodicTimer(AlertPeriod, _time);
            _alerting = Task.Run(() => TellAlertsAsync(timer), CancellationToken.None);
        }

        return Task.CompletedTask;
    }

    /// <summary>After the monitor, which has reported all changes by then: sends what can be sent immediately, and keeps the rest for the next start.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _alertTimer?.Dispose();
        lock (_lock)
        {
            _isStopping = true;
            if (_pending.Count == 0)
                _empty.TrySetResult();
        }

        await _empty.Task.WaitAsync(LastTry, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stop.CancelAsync().ConfigureAwait(false);
        await _alerting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        List<Delivery> left;
        lock (_lock)
            left = [.. _pending.Values];
        await Task.WhenAll(left.Select(delivery => delivery.Sending!)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        List<CallDeadLetter> letters;
        lock (_lock)
        {
            letters = [.. _pending.Values.Select(delivery => Letter(delivery.State, delivery.Id, delivery.Attempts, "the monitor was stopped", willBeSent: true))];
            letters.AddRange(_alerts.Told.Select(alert => new WebhookState { Alert = alert }).Where(state => !_pending.ContainsKey(state.Key))
                .Select(state => Letter(state, Guid.NewGuid(), 0, ToldBefore, willBeSent: true)));
        }

        if (letters.Count > 0)
            await KeepAsync(letters, cancellationToken).ConfigureAwait(false);
    }

    // A container disposes it once for each way in which it is registered.
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        _stop.Cancel();
        _alertTimer?.Dispose();
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task TellAlertsAsync(PeriodicTimer timer)
    {
        await _loading!.ConfigureAwait(false);
        while (await timer.WaitForNextTickAsync(_stopped).ConfigureAwait(false))
        {
            // Until today is read, figures are missing, and alerts sent before the start would seem to be over.
            if (_figures.Current is not { IsTodayComplete: true } figures)
                continue;
            var roles = _status.Pipelines.ToDictionary(pipeline => pipeline.Name, pipeline => (MonitorRole?)pipeline.Role);
            var news = _alerts.Next(figures.Queues, pbx => roles.GetValueOrDefault(pbx), _time.GetUtcNow());
            await AddAsync(news.Select(alert => new WebhookState { Alert = alert }), _stopped).ConfigureAwait(false);
        }
    }

    /// <summary>Takes what the last stop left: calls and alerts in their current state, because another host may have sent them in the meantime.</summary>
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
            catch (CallHistoryException failure) when (failure.IsTransient)
            {
                // The monitor reports that the history is down.
                await Task.Delay(LoadAgain, _time, _stopped).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Whatever a store of the application's throws, what comes is sent all the same.
            catch (Exception failure) when (!_stopped.IsCancellationRequested)
#pragma warning restore CA1031
            {
                _logger.ParkedNotRead(Name, failure.Message);
                return;
            }
        }
    }

    private async Task LoadAsync(ICallDeadLetterStore kept, CancellationToken cancellationToken)
    {
        while (await kept.ReadDeadLettersAsync(Name, willBeSent: true, ParkedAtOnce, cancellationToken).ConfigureAwait(false) is { Count: > 0 } letters)
        {
            // What is no longer wanted is removed.
            foreach (var linkedId in letters.Where(letter => _options.SendsCalls && letter.LinkedId.Length > 0).Select(letter => letter.LinkedId).Distinct(StringComparer.Ordinal))
            {
                if (await _store.FindAsync(linkedId, cancellationToken).ConfigureAwait(false) is { } call && !Add(new WebhookState { Call = call }))
                    return;
            }

            foreach (var letter in letters.Where(letter => _options.SendsAlerts && letter.LinkedId.Length == 0))
                RestoreAlert(letter);

            await kept.RemoveDeadLettersAsync([.. letters.Select(letter => letter.Id)], cancellationToken).ConfigureAwait(false);
        }
    }

    private void RestoreAlert(CallDeadLetter letter)
    {
        try
        {
            if (JsonSerializer.Deserialize(letter.Body, WebhookJson.Default.WebhookBody)?.Alert is { } alert)
                _alerts.Restore(alert, isTold: letter.Reason == ToldBefore);
        }
        catch (JsonException failure)
        {
            // Of another version, or cut off. It is removed with the others, or no start would get past it.
            _logger.ParkedNotRead(Name, failure.Message);
        }
    }

    private async Task AddAsync(IEnumerable<WebhookState> states, CancellationToken cancellationToken)
    {
        var over = states.Where(state => !Add(state)).ToList();
        if (over.Count > 0)
            await KeepAsync(over.Select(state => Letter(state, Guid.NewGuid(), 0, $"more than {_options.Capacity} wait", willBeSent: false)), cancellationToken).ConfigureAwait(false);
    }

    /// <returns>Whether there was room.</returns>
    private bool Add(WebhookState state)
    {
        lock (_lock)
        {
            // A consultation call that was handed over is this call by now.
            foreach (var former in state.Call?.FormerLinkedIds ?? [])
            {
                if (_pending.TryGetValue(former, out var gone))
                    gone.Next = null;
            }

            if (_pending.TryGetValue(state.Key, out var delivery))
            {
                delivery.Next = state;
                return true;
            }

            if (_pending.Count >= _options.Capacity)
                return false;
            delivery = new Delivery(state);
            _pending.Add(state.Key, delivery);
            delivery.Sending = Task.Run(() => RunAsync(delivery));
            return true;
        }
    }

    /// <summary>Sends one call or alert until its last state is delivered or given up.</summary>
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
                        await KeepAsync([Letter(delivery.State, delivery.Id, delivery.Attempts, fault, willBeSent: false)], _stopped).ConfigureAwait(false);
                        break;
                    }

                    await Task.Delay(answer.Delay(delivery.Attempts, _options, Random.Shared.NextDouble()), _time, _stopped).ConfigureAwait(false);
                    // A change in the meantime makes the waiting state obsolete.
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

            _pending.Remove(delivery.State.Key);
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
        var body = BodyOf(delivery.Id, delivery.State);
        using var message = new HttpRequestMessage(HttpMethod.Post, _options.Url) { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        message.Headers.Add(DeliveryHeader, delivery.Id.ToString());
        message.Headers.Add(SignatureHeader, WebhookSignature.Of(_options.Secret!, _time.GetUtcNow(), body));
        using var limit = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopped);
        try
        {
            using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            return WebhookAnswer.Of(response, _time.GetUtcNow());
        }
        catch (OperationCanceledException) when (!_stopped.IsCancellationRequested)
        {
            return WebhookAnswer.Failed(string.Create(CultureInfo.InvariantCulture, $"no answer within {_options.Timeout.TotalSeconds:0.#} s"));
        }
#pragma warning disable CA1031 // Whatever a request throws, the state is tried again or becomes a dead letter.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            // The message may name the address.
            return WebhookAnswer.Failed($"the request failed ({(failure is HttpRequestException request ? request.HttpRequestError.ToString() : failure.GetType().Name)})");
        }
    }

    // Logged once per cause, not per state.
    private void Report(string? fault)
    {
        var before = Interlocked.Exchange(ref _trouble, fault);
        if (fault is not null && fault != before)
            _logger.WebhookAway(Name, fault);
        else if (fault is null && before is not null)
            _logger.WebhookBack(Name);
    }

    private byte[] BodyOf(Guid id, WebhookState state) =>
        state.Body(id, state.Call is { } call ? _pbxs.Of(call.LinkedId) : null, _options.MasksNumbers);

    private CallDeadLetter Letter(WebhookState state, Guid id, int attempts, string reason, bool willBeSent) => new(
        id.ToString(), Name, state.Call?.LinkedId ?? "", Encoding.UTF8.GetString(BodyOf(id, state)), reason, attempts, _time.GetUtcNow())
    {
        CallerNumber = state.Call?.CallerNumber,
        CallBeganAt = state.Call?.CreatedAt ?? default,
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
#pragma warning disable CA1031 // Whatever a store of the application's throws, what follows is sent all the same.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            _logger.DeadLettersLost(Name, all.Length, failure.Message);
        }
        catch (OperationCanceledException) when (!_stopped.IsCancellationRequested || all[0].WillBeSent)
        {
            _logger.DeadLettersLost(Name, all.Length, "the time for the stop was over.");
        }
    }

    /// <summary>A call or an alert that waits or is being sent. Its members are changed under the lock, or by its sender alone.</summary>
    private sealed class Delivery(WebhookState state)
    {
        /// <summary>The state that is sent.</summary>
        public WebhookState State { get; private set; } = state;

        public Guid Id { get; private set; } = Guid.NewGuid();

        /// <summary>The state to send afterwards.</summary>
        public WebhookState? Next { get; set; }

        public int Attempts { get; set; }

        public Task? Sending { get; set; }

        public bool TakeNext()
        {
            if (Next is not { } next)
                return false;
            (State, Id, Next) = (next, Guid.NewGuid(), null);
            return true;
        }
    }
}
