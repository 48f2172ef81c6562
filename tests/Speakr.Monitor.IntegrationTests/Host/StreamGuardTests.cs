using System.Security.Claims;
using System.Threading.Channels;
using FluentAssertions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Speakr.Monitor.Host.Access;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

/// <summary>The guard of requests that last, with keys that are removed meanwhile.</summary>
public sealed class StreamGuardTests
{
    private readonly ManualTime _time = new();
    private readonly KeyStore _store = new();

    [Fact]
    public async Task Watch_RequestEndsWhileTheKeysAreRead_GuardGoesOn()
    {
        using var keys = new KnownAccess(_store, _time, NullLogger<KnownAccess>.Instance);
        using var guard = new StreamGuard(keys, _time);
        var first = new Request(guard);
        await guard.StartAsync(CancellationToken.None);
        await NextLookAsync();

        await first.EndAsync();
        var second = new Request(guard);
        _store.Answer([new ApiKey("key", ApiKeySecret.Hash("secret"), "Admin", _time.GetUtcNow())]);

        await NextLookAsync();
        guard.ExecuteTask!.IsCompleted.Should().BeFalse("a guard that fails stops the whole monitor");
        first.IsAborted.Should().BeFalse("its connection may serve another request by now");
        await second.EndAsync();
        await guard.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Watch_KeyOfManyRequestsIsRemoved_AllEndAtTheNextLook()
    {
        using var keys = new KnownAccess(_store, _time, NullLogger<KnownAccess>.Instance);
        using var guard = new StreamGuard(keys, _time);
        Request[] requests = [.. Enumerable.Range(0, 50).Select(_ => new Request(guard))];
        await guard.StartAsync(CancellationToken.None);
        await NextLookAsync();

        _store.Answer([]);
        // An unknown key is looked for once more, after a second.
        await Eventually.BeTrueAsync(() => _time.WaitsFor(TimeSpan.FromSeconds(1)), "the key is looked for again");
        _time.Advance(TimeSpan.FromSeconds(1));
        await _store.IsAskedAsync();
        _store.Answer([]);

        await Eventually.BeTrueAsync(() => Array.TrueForAll(requests, request => request.IsAborted), "the key is gone");
        foreach (var request in requests)
            await request.EndAsync();
        await guard.StopAsync(CancellationToken.None);
    }

    private async Task NextLookAsync()
    {
        // The look before may still be at its end.
        await Eventually.BeTrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(5));
                return _store.IsAsked;
            },
            "the guard looks again");
    }

    /// <summary>A request that is answered until it is ended.</summary>
    private sealed class Request : IHttpRequestLifetimeFeature
    {
        private readonly TaskCompletionSource _isAnswered = new();
        private readonly DefaultHttpContext _context = new();
        private readonly Task _watching;

        public Request(StreamGuard guard)
        {
            _context.Features.Set<IHttpRequestLifetimeFeature>(this);
            _context.Request.Headers.Authorization = "Bearer secret";
            _context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(MonitorClaims.Role, "Admin")], "test"));
            _watching = guard.WatchAsync(_context, _ => _isAnswered.Task);
        }

        public bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsAborted = true;

        /// <summary>As the web server does after a request.</summary>
        public async Task EndAsync()
        {
            _isAnswered.SetResult();
            await _watching;
            _context.Uninitialize();
        }
    }

    /// <summary>Answers when it is told to.</summary>
    private sealed class KeyStore : ICallHistoryStore, ICallAccessStore
    {
        private readonly Channel<bool> _asked = Channel.CreateUnbounded<bool>();
        private TaskCompletionSource<IReadOnlyList<ApiKey>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsAsked => _asked.Reader.TryRead(out _);

        public async Task IsAskedAsync() => await _asked.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

        public void Answer(IReadOnlyList<ApiKey> keys)
        {
            var answer = _answer;
            _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
            answer.SetResult(keys);
        }

        public async ValueTask<IReadOnlyList<ApiKey>> ReadKeysAsync(CancellationToken cancellationToken)
        {
            var answer = _answer.Task;
            _asked.Writer.TryWrite(true);
            return await answer.WaitAsync(cancellationToken);
        }

        public ValueTask InitializeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<Call?> FindAsync(string linkedId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public IAsyncEnumerable<Call> QueryAsync(CallQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask SaveAsync(IReadOnlyList<Call> calls, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<bool> AddKeyAsync(ApiKey key, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<bool> RemoveKeyAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<MonitorUser>> ReadUsersAsync(CancellationToken cancellationToken) => new([]);

        public ValueTask<bool> AddUserAsync(MonitorUser user, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<bool> RenewUserAsync(string name, string stamp, string? passwordHash, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<bool> RemoveUserAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<string>> ReadProtectionKeysAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask AddProtectionKeyAsync(string name, string xml, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask RecordAsync(AuditEntry entry, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<AuditEntry>> ReadAuditAsync(int limit, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
