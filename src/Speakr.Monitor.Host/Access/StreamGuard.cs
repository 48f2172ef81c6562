using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.Features;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Host.Access;

/// <summary>
/// Ends requests that last, such as those of the stream, when the user or key that they came with is removed or may see something else by now, and when the
/// user signs out.
/// </summary>
internal sealed class StreamGuard(KnownAccess access, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // Not their contexts: those are over with the request, while keys are still being read.
    private readonly ConcurrentDictionary<Request, byte> _requests = new();

    /// <summary>Watches a request for as long as it is being answered.</summary>
    public async Task WatchAsync(HttpContext context, RequestDelegate next)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        var request = new Request(authorization, context.User, context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>(), time.GetTimestamp());
        if (authorization.Length > 0 || AccessClaims.IsSignedIn(context.User))
            _requests.TryAdd(request, 0);
        try
        {
            await next(context);
        }
        finally
        {
            _requests.TryRemove(request, out _);
        }
    }

    /// <summary>Ends what lasts of the sign-in that a request ends: other pages of the same browser.</summary>
    public void EndOthers(HttpContext context)
    {
        if (context.User.FindFirst(AccessClaims.Session) is not { } session)
            return;
        var own = context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        foreach (var request in _requests.Keys.Where(request => request.Lifetime != own && request.User.HasClaim(session.Type, session.Value)))
            request.Lifetime.Abort();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var request in _requests.Keys.Where(request => request.Authorization.Length == 0))
            {
                // A browser whose session has ended in the meantime does not get far when it reconnects.
                var isGood = time.GetElapsedTime(request.StartedAt) < WebAccess.SessionLength && await access.IsGoodAsync(request.User, stoppingToken);
                if (!isGood && _requests.ContainsKey(request))
                    request.Lifetime.Abort();
            }

            // Each key once: one that is not known takes a second.
            foreach (var requests in _requests.Keys.Where(request => request.Authorization.Length > 0).GroupBy(request => request.Authorization, StringComparer.Ordinal))
            {
                var key = await access.FindKeyAsync(requests.Key[(requests.Key.IndexOf(' ', StringComparison.Ordinal) + 1)..].Trim(), stoppingToken);
                // The connection of one that has ended may serve another by now.
                foreach (var request in requests.Where(request => !IsStillGood(key, request.User) && _requests.ContainsKey(request)))
                    request.Lifetime.Abort();
            }
        }
    }

    private static bool IsStillGood(ApiKey? key, ClaimsPrincipal user) => key is not null && AccessClaims.AreOf(key.Role, key.Queues, user);

    private sealed class Request(string authorization, ClaimsPrincipal user, IHttpRequestLifetimeFeature lifetime, long startedAt)
    {
        public string Authorization => authorization;

        public ClaimsPrincipal User => user;

        public IHttpRequestLifetimeFeature Lifetime => lifetime;

        public long StartedAt => startedAt;
    }
}
