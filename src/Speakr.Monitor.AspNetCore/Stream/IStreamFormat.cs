using Speakr.Monitor.AspNetCore.Access;

namespace Speakr.Monitor.AspNetCore.Stream;

/// <summary>What the live stream is written in for one audience.</summary>
internal interface IStreamFormat
{
    string ContentType { get; }

    TimeSpan HeartbeatInterval { get; }

    Audience Audience { get; }

    /// <summary>What a client begins with that cannot go on where it was; moves the client to the place that it then has.</summary>
    Task<ReadOnlyMemory<byte>> ResetAsync(LiveStream.Client client, CancellationToken cancellationToken);

    /// <summary>What a batch says; empty when the audience sees none of it.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="known">How many of its events the client has.</param>
    ValueTask<ReadOnlyMemory<byte>> BatchAsync(StreamBatch batch, int known);

    ReadOnlyMemory<byte> Heartbeat(DateTimeOffset at);

    /// <summary>The last word to a client that is too slow.</summary>
    ReadOnlyMemory<byte> Dropped();
}
