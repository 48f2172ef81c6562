using System.Text;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Sources;
using Speakr.Monitor.Sources.SocketIO;
using Xunit;

namespace Speakr.Monitor.Tests.Sources;

public sealed class FrameFuzzTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(20261122)]
    [InlineData(777)]
    public void Parse_MutatedRecordedFrames_NeverThrows(int seed)
    {
        var random = new Random(seed);
        var frames = RecordedFiles.Payloads.Select(payload => Encoding.UTF8.GetBytes($"42[\"8002\",{payload}]")).ToArray();
        var parser = new EventPacketParser(new CallEventParser("fuzz", ""));

        for (var i = 0; i < 20_000; i++)
        {
            var frame = Mutate(frames[random.Next(frames.Length)], random);
            var packet = EnginePacket.Read(frame);
            var outcome = parser.Parse(packet.Body, default, out var parsed);

            (parsed is not null).Should().Be(outcome == FrameOutcome.Event);
            Excerpt.Of(frame).Length.Should().BeLessThanOrEqualTo(120);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(20261123)]
    public void Handle_MutatedPackets_OnlyEverEndsTheConnection(int seed)
    {
        var random = new Random(seed);
        byte[][] frames =
        [
            .. new[]
            {
                "0{\"sid\":\"a\",\"upgrades\":[],\"pingInterval\":25000,\"pingTimeout\":20000}", "2", "40{\"sid\":\"a\"}", "41/feed,",
                "44{\"message\":\"no\"}", "42/feed,7[\"8001\",{\"event\":\"Hangup\",\"linkedid\":\"1.1\",\"uniqueid\":\"1.1\"}]", "451-[\"a\"]",
            }.Select(Encoding.UTF8.GetBytes),
        ];
        var options = new SocketIOSourceOptions { Url = "http://feed.example" };
        var handler = new PacketHandler(
            options, SocketIOEndpoint.Create(options), new InputReport("fuzz", NullLogger.Instance), TimeProvider.System,
            _ => throw new FormatException("the library cannot read it"));

        for (var i = 0; i < 20_000; i++)
        {
            var frame = Mutate(frames[random.Next(frames.Length)], random);
            var failure = Record.Exception(() => handler.Handle(frame));
            failure?.Should().BeOfType<CallEventSourceException>();
            handler.Heartbeat.Should().BeGreaterThan(TimeSpan.Zero).And.BeLessThanOrEqualTo(TimeSpan.FromHours(1));
        }
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var frame = original.AsSpan().ToArray();
        for (var changes = random.Next(1, 6); changes > 0 && frame.Length > 0; changes--)
        {
            var at = random.Next(frame.Length);
            frame = random.Next(6) switch
            {
                0 => frame[..at],
                1 => frame[at..],
                2 => [.. frame[..at], .. frame[(at / 2)..]],
                3 => [.. frame[..at], (byte)"\"{}[],:\\\0\xff"[random.Next(10)], .. frame[at..]],
                _ => With(frame, at, (byte)random.Next(256)),
            };
        }

        return frame;
    }

    private static byte[] With(byte[] frame, int at, byte value)
    {
        frame[at] = value;
        return frame;
    }
}
