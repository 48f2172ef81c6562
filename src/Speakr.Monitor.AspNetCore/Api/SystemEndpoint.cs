using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.AspNetCore.Health;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.History;
using Speakr.Monitor.Pipeline;

namespace Speakr.Monitor.AspNetCore.Api;

/// <summary><c>GET system</c>: what the health answer knows, and the gaps of the last days.</summary>
internal static class SystemEndpoint
{
    private static readonly TimeSpan GapsOf = TimeSpan.FromDays(7);

    public static async Task AnswerAsync(ApiRequest request) =>
        await request.AnswerAsync(await ReadAsync(request).ConfigureAwait(false), ApiJson.Default.SystemAnswer).ConfigureAwait(false);

    public static async Task<SystemAnswer> ReadAsync(ApiRequest request)
    {
        var health = HealthAnswer.Of(
            request.Service<MonitorStatus>(),
            request.Context.RequestServices.GetServices<ICdrSynchronizer>(),
            request.Now,
            request.Options.Describe) with { Demo = request.Options.IsDemo };
        if (request.Audience.Role < AccessRole.Admin)
            health = health.WithoutDetails();
        return new SystemAnswer(request.Now, health, await GapsAsync(request, GapsOf).ConfigureAwait(false));
    }

    /// <returns><see langword="null"/> while the history is down, which is when the rest is needed most.</returns>
    public static async Task<IReadOnlyList<GapAnswer>?> GapsAsync(ApiRequest request, TimeSpan since)
    {
        if (request.Service<ICallHistoryStore>() is not ICallGapStore store)
            return [];
        try
        {
            var gaps = await store.ReadAsync(source: null, request.Now - since, request.Aborted).ConfigureAwait(false);
            return [.. gaps.Select(gap => new GapAnswer(
                gap.Source, gap.Host, gap.StartedAt, gap.EndedAt, request.Audience.Role < AccessRole.Admin ? null : request.Options.Describe(gap.Reason)))];
        }
        catch (CallHistoryException)
        {
            return null;
        }
    }
}
