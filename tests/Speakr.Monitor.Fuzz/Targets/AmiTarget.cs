using Speakr.Monitor.Calls;
using Speakr.Monitor.Sources;
using Speakr.Monitor.Sources.Ami;

namespace Speakr.Monitor.Fuzz.Targets;

/// <summary>
/// What Asterisk sends, the first byte saying in which pieces it arrives: nothing is thrown, packets are the same however they were cut, and none takes more
/// memory than its limit.
/// </summary>
internal sealed class AmiTarget : IFuzzTarget
{
    // Small, so that small inputs exceed them.
    private const int MaxLineBytes = 1024;
    private const int MaxPacketBytes = 4096;

    public string Name => "ami";

    public void Try(byte[] input)
    {
        if (input.Length == 0)
            return;
        var stream = input[1..];
        var inPieces = Read(stream, 1 + (input[0] % 37));
        var atOnce = Read(stream, int.MaxValue);
        BrokenInvariantException.ThrowUnless(inPieces.SequenceEqual(atOnce), "Packets do not depend on the pieces in which they arrive.");
    }

    private static List<Packet> Read(byte[] bytes, int piece)
    {
        using var reader = new AmiReader(new PieceStream(bytes, piece), MaxLineBytes, MaxPacketBytes);
        var builder = new EventBuilder("ami", "");
        var packets = new List<Packet>();
        do
        {
            while (reader.TryRead())
            {
                BrokenInvariantException.ThrowUnless(reader.Packet.Bytes.Length <= 2 * MaxPacketBytes, "A packet is kept up to its limit.");
                packets.Add(Of(reader.Packet, builder));
            }
        }
        while (reader.FillAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult());
        return packets;
    }

    private static Packet Of(AmiPacket packet, EventBuilder builder)
    {
        // How much is kept of what is too large is of no interest.
        if (packet.Content == AmiContent.Oversized)
            return new Packet(packet.Content, "", null);
        var found = packet.Content == AmiContent.Event ? builder.Build(packet.Kind, packet.Fields, default) : null;
        return new Packet(packet.Content, Convert.ToHexString(packet.Bytes), found);
    }

    private sealed record Packet(AmiContent Content, string Bytes, CallEvent? Event);

    private sealed class PieceStream(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Read(buffer.Span[..Math.Min(piece, buffer.Length)]));
    }
}
