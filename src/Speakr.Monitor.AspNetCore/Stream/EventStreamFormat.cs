using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Speakr.Monitor.AspNetCore.Access;
using Speakr.Monitor.AspNetCore.Api;

namespace Speakr.Monitor.AspNetCore.Stream;

/// <summary>
/// Server-sent events of JSON: <c>reset</c> with everything, then <c>call</c>, <c>agent</c>, <c>queue</c> and <c>source</c> as they change, <c>heartbeat</c>, and
/// <c>dropped</c>.
/// </summary>
internal sealed class EventStreamFormat(Audience audience, TimeSpan heartbeat) : IStreamFormat
{
    public string ContentType => "text/event-stream";

    public TimeSpan HeartbeatInterval => heartbeat;

    public Audience Audience => audience;

    public async Task<ReadOnlyMemory<byte>> ResetAsync(LiveStream.Client client, CancellationToken cancellationToken)
    {
        var (answer, version) = await client.BeginAsync(audience, cancellationToken).ConfigureAwait(false);
        return Event("reset", new StreamPosition(version, 0).ToId(audience), answer, ApiJson.Default.LiveAnswer);
    }

    public ValueTask<ReadOnlyMemory<byte>> BatchAsync(StreamBatch batch, int known) => ValueTask.FromResult(batch.For(audience, known));

    public ReadOnlyMemory<byte> Heartbeat(DateTimeOffset at) => Event("heartbeat", null, new HeartbeatAnswer(at), ApiJson.Default.HeartbeatAnswer);

    public ReadOnlyMemory<byte> Dropped() => Event("dropped", null, new DroppedAnswer("slow"), ApiJson.Default.DroppedAnswer);

    private static ReadOnlyMemory<byte> Event<T>(string name, string? id, T answer, JsonTypeInfo<T> type)
    {
        var frame = new ArrayBufferWriter<byte>(256);
        ServerSentEvent.Write(frame, name, id, JsonSerializer.SerializeToUtf8Bytes(answer, type));
        return frame.WrittenMemory;
    }
}
