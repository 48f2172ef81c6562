using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Speakr.Monitor.AspNetCore.Access;
using Speakr.Monitor.DependencyInjection;

namespace Speakr.Monitor.AspNetCore.Api;

/// <summary>One request to the API: who asks, for what, and how it is answered.</summary>
internal sealed class ApiRequest(HttpContext context)
{
    public HttpContext Context => context;

    public CancellationToken Aborted => context.RequestAborted;

    public MonitorApiOptions Options { get; } = context.RequestServices.GetRequiredService<IOptions<MonitorApiOptions>>().Value;

    public Audience Audience => field ??= Audience.Of(context.User, Options.RoleWithoutClaim);

    public QueryReader Query => field ??= new QueryReader(context.Request.Query, Service<IOptions<SpeakrMonitorOptions>>().Value.Statistics.TimeZone);

    public DateTimeOffset Now { get; } = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();

    public T Service<T>()
        where T : notnull => context.RequestServices.GetRequiredService<T>();

    /// <summary>Answers with JSON that is not to be kept.</summary>
    public async Task AnswerAsync<T>(T answer, JsonTypeInfo<T> type)
    {
        Begin("application/json", "no-store");
        await JsonSerializer.SerializeAsync(context.Response.Body, answer, type, Aborted).ConfigureAwait(false);
    }

    /// <summary>Answers with JSON that may be kept and is asked for again by its ETag.</summary>
    public Task AnswerTaggedAsync<T>(T answer, JsonTypeInfo<T> type) => AnswerTaggedAsync(JsonSerializer.SerializeToUtf8Bytes(answer, type));

    public async Task AnswerTaggedAsync(byte[] json)
    {
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, 16))}\"";
        context.Response.Headers.ETag = tag;
        context.Response.Headers.Vary = "Authorization, Cookie";
        Begin("application/json", "private, no-cache");
        if (context.Request.Headers.IfNoneMatch.Any(known => known is not null && known.Contains(tag, StringComparison.Ordinal)))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        await context.Response.Body.WriteAsync(json, Aborted).ConfigureAwait(false);
    }

    public Task AnswerAsync(IResult problem)
    {
        context.Response.Headers.CacheControl = "no-store";
        return problem.ExecuteAsync(context);
    }

    private void Begin(string contentType, string caching)
    {
        context.Response.ContentType = contentType;
        context.Response.Headers.CacheControl = caching;
    }
}
