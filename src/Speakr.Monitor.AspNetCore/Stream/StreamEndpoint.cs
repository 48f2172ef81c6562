using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Speakr.Monitor.AspNetCore.Access;
using Speakr.Monitor.AspNetCore.Api;

namespace Speakr.Monitor.AspNetCore.Stream;

/// <summary>
/// <c>GET stream</c>: <c>reset</c> with everything, unless the client can go on where it was; then <c>call</c>, <c>agent</c>, <c>queue</c> and <c>source</c> as they
/// change, and <c>heartbeat</c>. A client that is too slow gets <c>dropped</c> and is disconnected.
/// </summary>
internal sealed class StreamEndpoint(LiveStream stream, IOptions<MonitorApiOptions> options, TimeProvider time, ILogger<StreamEndpoint> logger)
{
    private readonly MonitorApiOptions _options = options.Value;

    public async Task FollowAsync(HttpContext context, Audience audience)
    {
        using var client = stream.TryEnter();
        if (client is null)
        {
            context.Response.Headers.RetryAfter = "10";
            await Problem.Of(StatusCodes.Status503ServiceUnavailable, "Too many clients follow the stream.", "Come again in ten seconds.")
                .ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        // nginx would gather what is sent, and the client would wait for it.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await SendAllAsync(context, client, audience).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The client has gone, or the monitor has stopped.
        }
        catch (SlowClientException)
        {
            logger.SlowClientDropped();
            context.Abort();
        }
    }

    private async Task SendAllAsync(HttpContext context, LiveStream.Client client, Audience audience)
    {
        var aborted = context.RequestAborted;
        var known = 0;
        if (LastPosition(context.Request, audience) is { } last && client.TryResume(last))
        {
            known = last.Events;
            await context.Response.Body.FlushAsync(aborted).ConfigureAwait(false);
        }
        else
        {
            await SendResetAsync(context, client, audience).ConfigureAwait(false);
        }

        var heartbeat = Task.Delay(_options.Heartbeat, time, aborted);
        while (true)
        {
            if (client.Next(out var news) is { } batch)
            {
                await SendAsync(context, batch.For(audience, known)).ConfigureAwait(false);
                known = 0;
            }
            else if (client.IsLost)
            {
                await SendAsync(context, Event("dropped", null, new DroppedAnswer("slow"), ApiJson.Default.DroppedAnswer)).ConfigureAwait(false);
                logger.SlowClientDropped();
                return;
            }
            else if (await Task.WhenAny(heartbeat, news).ConfigureAwait(false) == heartbeat)
            {
                await heartbeat.ConfigureAwait(false);
                heartbeat = Task.Delay(_options.Heartbeat, time, aborted);
                await SendAsync(context, Event("heartbeat", null, new HeartbeatAnswer(time.GetUtcNow()), ApiJson.Default.HeartbeatAnswer)).ConfigureAwait(false);
            }
            else if (!await news.ConfigureAwait(false))
            {
                return;
            }
        }
    }

    private async Task SendResetAsync(HttpContext context, LiveStream.Client client, Audience audience)
    {
        var (answer, version) = await client.BeginAsync(audience, context.RequestAborted).ConfigureAwait(false);
        await SendAsync(context, Event("reset", new StreamPosition(version, 0).ToId(audience), answer, ApiJson.Default.LiveAnswer)).ConfigureAwait(false);
    }

    private async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        var sending = context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        if (sending.IsCompletedSuccessfully)
            return;
        try
        {
            await sending.AsTask().WaitAsync(_options.SlowClientTimeout, time, context.RequestAborted).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new SlowClientException();
        }
    }

    private static ReadOnlyMemory<byte> Event<T>(string name, string? id, T answer, JsonTypeInfo<T> type)
    {
        var frame = new ArrayBufferWriter<byte>(256);
        ServerSentEvent.Write(frame, name, id, JsonSerializer.SerializeToUtf8Bytes(answer, type));
        return frame.WrittenMemory;
    }

    // EventSource sends the header by itself, but only when it reconnects; a page that makes a new one has the parameter.
    private static StreamPosition? LastPosition(HttpRequest request, Audience audience)
    {
        var id = request.Headers["Last-Event-ID"].ToString();
        return StreamPosition.Parse(id.Length > 0 ? id : request.Query["lastEventId"].ToString(), audience);
    }

    private sealed class SlowClientException : Exception;
}
