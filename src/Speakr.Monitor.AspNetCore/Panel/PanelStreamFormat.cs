using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Speakr.Monitor.AspNetCore.Access;
using Speakr.Monitor.AspNetCore.Panel.Pages;
using Speakr.Monitor.AspNetCore.Stream;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Live;

namespace Speakr.Monitor.AspNetCore.Panel;

/// <summary>Renders what has changed, once for all viewers who see the same. Thread-safe.</summary>
internal sealed class PanelPatches(PanelHtml html, IOptions<SpeakrMonitorOptions> options, DisplayNames names, TimeProvider time)
{
    // Who follows the stream asks within moments. For one who comes back later it is rendered again: of a busy center a batch takes 150 KB, and the stream has hundreds.
    private const int KeptBatches = 32;

    private readonly ConditionalWeakTable<StreamBatch, ConcurrentDictionary<PanelViewer, Lazy<Task<ReadOnlyMemory<byte>>>>> _rendered = [];
    private readonly ConcurrentQueue<StreamBatch> _kept = new();

    public Task<ReadOnlyMemory<byte>> RenderAsync(StreamBatch batch, PanelViewer viewer)
    {
        var viewers = _rendered.GetValue(batch, Keep);
        while (_kept.Count > KeptBatches && _kept.TryDequeue(out var oldest))
            _rendered.Remove(oldest);
        return viewers.GetOrAdd(viewer, viewer => new Lazy<Task<ReadOnlyMemory<byte>>>(() => MakeAsync(batch, viewer))).Value;
    }

    private ConcurrentDictionary<PanelViewer, Lazy<Task<ReadOnlyMemory<byte>>>> Keep(StreamBatch batch)
    {
        _kept.Enqueue(batch);
        return [];
    }

    private async Task<ReadOnlyMemory<byte>> MakeAsync(StreamBatch batch, PanelViewer viewer)
    {
        var view = new PanelView(viewer, options.Value.Statistics.TimeZone, names, time.GetUtcNow());
        var patch = await html.RenderAsync(Patch.Of(view, batch.Items)).ConfigureAwait(false);
        return PanelStreamFormat.Line(new PatchMessage(batch.Version, batch.Previous, patch));
    }
}

/// <summary>A line of JSON for each message, which the script of the pages reads: <c>{v,p,html}</c>, <c>{v,reset}</c>, <c>{at}</c>.</summary>
internal sealed class PanelStreamFormat(PanelPatches patches, PanelViewer viewer, TimeSpan heartbeat) : IStreamFormat
{
    public string ContentType => "application/x-ndjson; charset=utf-8";

    public TimeSpan HeartbeatInterval => heartbeat;

    public Audience Audience => viewer.Audience;

    // The page is loaded again, and shows what is true then.
    public async Task<ReadOnlyMemory<byte>> ResetAsync(LiveStream.Client client, CancellationToken cancellationToken) =>
        Line(new ResetMessage(await client.BeginAsync(cancellationToken).ConfigureAwait(false), Reset: true));

    public async ValueTask<ReadOnlyMemory<byte>> BatchAsync(StreamBatch batch, int known) => await patches.RenderAsync(batch, viewer).ConfigureAwait(false);

    public ReadOnlyMemory<byte> Heartbeat(DateTimeOffset at) => Line(new TimeMessage(at.ToUnixTimeMilliseconds()));

    // The script reconnects and gets a reset.
    public ReadOnlyMemory<byte> Dropped() => default;

    public static ReadOnlyMemory<byte> Line<T>(T message)
    {
        var line = new ArrayBufferWriter<byte>(4096);
        // A script reads it, not a parser of HTML: quotes and angle brackets can stay as they are.
        using (var writer = new Utf8JsonWriter(line, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            JsonSerializer.Serialize(writer, message, typeof(T), PanelJson.Default);
        line.Write("\n"u8);
        // A copy: lines are kept for other viewers, and the buffer may be twice as large.
        return line.WrittenSpan.ToArray();
    }
}

internal sealed record PatchMessage(long V, long P, string Html);

internal sealed record ResetMessage(long V, bool Reset);

internal sealed record TimeMessage(long At);

[JsonSerializable(typeof(PatchMessage))]
[JsonSerializable(typeof(ResetMessage))]
[JsonSerializable(typeof(TimeMessage))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class PanelJson : JsonSerializerContext;
