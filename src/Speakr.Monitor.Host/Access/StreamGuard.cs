using System.Collections.Concurrent;
using System.Security.Claims;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Host.Access;

/// <summary>
/// Ends requests that last, such as those of the stream, when the key that they came with is removed or may see something else by now.
/// </summary>
internal sealed class StreamGuard(KnownApiKeys keys, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<HttpContext, string> _requests = new();

    /// <summary>Watches a request for as long as it is being answered.</summary>
    public async Task WatchAsync(HttpContext context, RequestDelegate next)
    {
        var secret = context.Request.Headers.Authorization.ToString();
        if (secret.Length > 0)
            _requests[context] = secret;
        try
        {
            await next(context);
        }
        finally
        {
            _requests.TryRemove(context, out _);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var (context, authorization) in _requests)
            {
                if (!IsStillGood(await keys.FindAsync(authorization[(authorization.IndexOf(' ', StringComparison.Ordinal) + 1)..].Trim(), stoppingToken), context.User))
                    context.Abort();
            }
        }
    }

    private static bool IsStillGood(ApiKey? key, ClaimsPrincipal user) => key is not null
        && user.HasClaim(AspNetCore.MonitorClaims.Role, key.Role)
        && key.Queues.Order(StringComparer.Ordinal).SequenceEqual(user.FindAll(AspNetCore.MonitorClaims.Queue).Select(claim => claim.Value).Order(StringComparer.Ordinal));
}
