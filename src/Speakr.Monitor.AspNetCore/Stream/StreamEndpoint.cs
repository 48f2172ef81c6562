using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Speakr.Monitor.AspNetCore.Api;

namespace Speakr.Monitor.AspNetCore.Stream;

/// <summary>Sends the live stream to one client: everything, unless it can go on where it was, then each batch. A client that is too slow is disconnected.</summary>
internal sealed class StreamEndpoint(LiveStream stream, IOptions<MonitorApiOptions> options, TimeProvider time, ILogger<StreamEndpoint> logger)
{
    private readonly MonitorApiOptions _options = options.Value;

    /// <param name="context">The request.</param>
    /// <param name="format">What the stream is written in.</param>
    /// <param name="isPoll">Whether the client wants what is there already, and then comes again.</param>
    public async Task FollowAsync(HttpContext context, IStreamFormat format, bool isPoll = false)
    {
        using var client = stream.TryEnter();
        if (client is null)
        {
            context.Response.Headers.RetryAfter = "10";
            await Problem.Of(StatusCodes.Status503ServiceUnavailable, "Too many clients follow the stream.", "Come again in ten seconds.")
                .ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        context.Response.ContentType = format.ContentType;
        context.Response.Headers.CacheControl = "no-store";
        // nginx would gather what is sent, and the client would wait for it.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await SendAllAsync(context, client, format, isPoll).ConfigureAwait(false);
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

    private async Task SendAllAsync(HttpContext context, LiveStream.Client client, IStreamFormat format, bool isPoll)
    {
        var aborted = context.RequestAborted;
        var known = 0;
        if (LastPosition(context.Request, format) is { } last && client.TryResume(last))
        {
            known = last.Events;
            await context.Response.Body.FlushAsync(aborted).ConfigureAwait(false);
        }
        else
        {
            await SendAsync(context, await format.ResetAsync(client, aborted).ConfigureAwait(false)).ConfigureAwait(false);
        }

        var heartbeat = Task.Delay(format.HeartbeatInterval, time, aborted);
        while (true)
        {
            if (client.Next(out var news) is { } batch)
            {
                await SendAsync(context, await format.BatchAsync(batch, known).ConfigureAwait(false)).ConfigureAwait(false);
                known = 0;
            }
            else if (client.IsLost)
            {
                await SendAsync(context, format.Dropped()).ConfigureAwait(false);
                logger.SlowClientDropped();
                return;
            }
            else if (isPoll)
            {
                await SendAsync(context, format.Heartbeat(time.GetUtcNow())).ConfigureAwait(false);
                return;
            }
            else if (await Task.WhenAny(heartbeat, news).ConfigureAwait(false) == heartbeat)
            {
                await heartbeat.ConfigureAwait(false);
                heartbeat = Task.Delay(format.HeartbeatInterval, time, aborted);
                await SendAsync(context, format.Heartbeat(time.GetUtcNow())).ConfigureAwait(false);
            }
            else if (!await news.ConfigureAwait(false))
            {
                return;
            }
        }
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

    // EventSource sends the header itself, but only when it reconnects; a page that creates a new one has the parameter.
    private static StreamPosition? LastPosition(HttpRequest request, IStreamFormat format)
    {
        var id = request.Headers["Last-Event-ID"].ToString();
        return StreamPosition.Parse(id.Length > 0 ? id : request.Query["lastEventId"].ToString(), format.Audience);
    }

    private sealed class SlowClientException : Exception;
}
