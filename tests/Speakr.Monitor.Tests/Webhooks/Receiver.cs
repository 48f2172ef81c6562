using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Speakr.Monitor.Tests.Webhooks;

/// <summary>A receiver of webhooks: a real listener, which answers as the test says.</summary>
internal sealed class Receiver : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<Request> _requests = new();

    public Receiver()
    {
        var port = Programs.FreePort();
        Url = new Uri($"http://127.0.0.1:{port}/calls?token=hidden");
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _ = ListenAsync();
    }

    public Uri Url { get; }

    /// <summary>Decides on a request, by default with 204.</summary>
    public Func<Request, Task<Answer>> Answering { get; set; } = _ => Task.FromResult(new Answer(204));

    public IReadOnlyList<Request> Requests => [.. _requests];

    public IEnumerable<Request> Of(string linkedId) => _requests.Where(request => request.LinkedId == linkedId);

    public void Dispose() => _listener.Close();

    private async Task ListenAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _listener.GetContextAsync());
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        var request = new Request(
            Encoding.UTF8.GetString(body.ToArray()), context.Request.Headers["Speakr-Signature"]!, context.Request.Headers["Speakr-Delivery"]!,
            context.Request.ContentType!);
        _requests.Enqueue(request);
        var answer = await Answering(request);
        try
        {
            context.Response.StatusCode = answer.Status;
            foreach (var (name, value) in answer.Headers ?? [])
                context.Response.AddHeader(name, value);
            context.Response.Close();
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // The sender has given up, or the test has ended.
        }
    }

    internal sealed record Answer(int Status, Dictionary<string, string>? Headers = null);

    internal sealed record Request(string Body, string Signature, string Delivery, string ContentType)
    {
        public JsonElement Call => JsonDocument.Parse(Body).RootElement.GetProperty("call");

        public JsonElement Alert => JsonDocument.Parse(Body).RootElement.GetProperty("alert");

        public string? Level => Alert.GetProperty("level").GetString();

        public string LinkedId => Call.GetProperty("linkId").GetString()!;

        public string Status => Call.GetProperty("status").GetString()!;
    }
}
