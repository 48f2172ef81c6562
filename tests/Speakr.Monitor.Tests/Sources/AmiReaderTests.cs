using System.Text;
using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Sources;
using Speakr.Monitor.Sources.Ami;
using Xunit;

namespace Speakr.Monitor.Tests.Sources;

public sealed class AmiReaderTests
{
    private const int All = int.MaxValue;
    private const int MaxLine = 16 * 1024;
    private const int MaxPacket = 256 * 1024;

    public static TheoryData<string> Captures =>
    [
        .. Directory.GetFiles(Path.Combine(Repository.Root, "tests", "fixtures", "ami"), "*.recv*")
            .Select(file => Path.GetFileName(file).Replace(".gz", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Captures))]
    public async Task Read_Capture_FindsEveryPacketOfTheText(string capture)
    {
        var bytes = AmiText.Capture(capture);
        // Some packets end in two empty lines.
        var blocks = Encoding.Latin1.GetString(bytes)[30..].Split("\r\n\r\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(block => block.TrimStart()).Where(block => block.Length > 0).ToArray();

        var (_, packets) = await ReadAsync(bytes, [All]);

        packets.Should().HaveCount(blocks.Length);
        packets.Count(packet => packet.Content == AmiContent.Response).Should().Be(blocks.Count(block => block.StartsWith("Response: ", StringComparison.Ordinal)));
        packets.Count(packet => packet.Content is AmiContent.Event or AmiContent.Ignored)
            .Should().Be(blocks.Count(block => block.StartsWith("Event: ", StringComparison.Ordinal)));
        foreach (var kind in Enum.GetNames<CallEventKind>())
        {
            packets.Count(packet => packet.Content == AmiContent.Event && packet.Kind.ToString() == kind)
                .Should().Be(blocks.Count(block => block.Split("\r\n")[0] == $"Event: {kind}"), kind);
        }
    }

    [Theory]
    [MemberData(nameof(Captures))]
    public async Task Read_PiecesOfRandomSize_TheSamePackets(string capture)
    {
        var bytes = AmiText.Capture(capture);
        var (_, whole) = await ReadAsync(bytes, [All]);
        var random = new Random(capture.Sum(letter => letter));
        foreach (var largest in new[] { 3, 40, 700, 5_000 })
        {
            var (_, pieces) = await ReadAsync(bytes, [.. Enumerable.Range(0, bytes.Length / largest).Select(_ => random.Next(1, largest)), largest]);

            pieces.Should().Equal(whole, $"pieces of up to {largest} bytes change nothing");
        }
    }

    [Fact]
    public async Task Read_CutAtEveryBorderOfALine_TheSamePackets()
    {
        var bytes = AmiText.Capture("02-login-md5.recv").Concat(AmiText.Capture("12-restart-callagent.recv")[30..]).ToArray();
        var (_, whole) = await ReadAsync(bytes, [All]);
        for (var cut = 31; cut < bytes.Length; cut++)
        {
            if (bytes[cut] is not ((byte)'\r' or (byte)'\n') && bytes[cut - 1] != (byte)'\n')
                continue;
            var (_, packets) = await ReadAsync(bytes, [cut, All]);

            packets.Should().Equal(whole, $"it was cut before byte {cut}");
        }
    }

    [Fact]
    public async Task Read_GreetingInPieces_IsALineByItself()
    {
        var (greeting, packets) = await ReadAsync(Bytes("Asterisk Call Manager/5.0.4\r\nEvent: Hangup\r\nUniqueid: 1.1\r\nLinkedid: 1.1\r\n\r\n"), [1]);

        greeting.Should().Be("Asterisk Call Manager/5.0.4");
        packets.Should().ContainSingle().Which.Event!.UniqueId.Should().Be("1.1");
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\nmore", "SSH-2.0-OpenSSH_9.2")]
    [InlineData("\u0001\u0002binary", "\u0001\u0002binary")]
    public async Task Read_NoGreeting_IsReturnedAsItCame(string text, string expected)
    {
        using var reader = new AmiReader(new PieceStream(Bytes(text), [All]), MaxLine, MaxPacket);
        await reader.FillAsync(CancellationToken.None);

        Encoding.UTF8.GetString(reader.TryReadGreeting()!).Should().Be(expected);
    }

    [Theory]
    [InlineData("Event: QueueCallerJoin\nUniqueid: 1.1\nLinkedid: 1.1\nQueue: 8001\n\n")]
    [InlineData("Event: QueueCallerJoin\r\nUniqueid: 1.1\nLinkedid: 1.1\r\nQueue: 8001\n\r\n")]
    [InlineData("\r\n\r\nUniqueid: 1.1\r\nLINKEDID:1.1\r\nevent: queuecallerjoin\r\nqueue: 8001\r\nnonsense\r\n: nothing\r\n\r\n\r\n")]
    public async Task Read_OtherForms_AreUnderstood(string text)
    {
        var found = (await ReadPacketsAsync(text)).Should().ContainSingle().Which.Event!;

        (found.Kind, found.UniqueId, found.LinkedId, found.Queue).Should().Be((CallEventKind.QueueCallerJoin, "1.1", "1.1", "8001"));
    }

    [Fact]
    public async Task Read_KeyThatRepeats_ItsFirstValueCounts()
    {
        var found = (await ReadPacketsAsync("Event: QueueCallerJoin\r\nQueue: \r\nQueue: 8001\r\nLinkedid: 1.1\r\nUniqueid: 1.1\r\nLinkedid: 2.2\r\nEvent: Hangup\r\nQueue: 8002\r\n\r\n"))[0];

        (found.Kind, found.Event!.LinkedId, found.Event.Queue).Should().Be((CallEventKind.QueueCallerJoin, "1.1", "8001"));
    }

    [Fact]
    public async Task Read_ColonsAndEmptyValues_StayWhatTheyAre()
    {
        var found = (await ReadPacketsAsync(
            "Event: AgentConnect\r\nQueue: sales: west: 1 \r\nLinkedid: pbx:1.1\r\nUniqueid: 1.1\r\nInterface: Local/1001@from-queue/n\r\nMemberName: \r\nReason:\r\n\r\n"))[0].Event!;

        (found.Queue, found.LinkedId, found.AgentName, found.Reason).Should().Be(("sales: west: 1 ", "pbx:1.1", null, null));
    }

    [Fact]
    public async Task Read_BytesThatAreNoUtf8_BecomeReplacementCharacters()
    {
        byte[] bytes = [.. Bytes("Asterisk Call Manager/1\r\nEvent: AgentConnect\r\nLinkedid: 1.1\r\nQueue: 1\r\nMemberName: Jos"), 0xE9, .. Bytes("\r\n\r\n")];

        var (_, packets) = await ReadAsync(bytes, [All]);

        packets[0].Event!.AgentName.Should().Be("Jos\uFFFD");
    }

    [Theory]
    [InlineData(MaxLine - 20, false)]
    [InlineData(MaxLine + 1, true)]
    [InlineData(MaxLine * 9, true)]
    [InlineData(MaxPacket * 2, true)]
    public async Task Read_LongLine_IsDroppedAboveTheLimitAndTheNextPacketIsRead(int length, bool isOversized)
    {
        var text = $"Event: Hangup\r\nUniqueid: 1.1\r\nAppData: {new string('x', length)}\r\nLinkedid: 1.1\r\n\r\nEvent: Hangup\r\nUniqueid: 2.2\r\nLinkedid: 2.2\r\n\r\n";
        foreach (var piece in new[] { All, 1_000, MaxLine, MaxLine + 1 })
        {
            var packets = await ReadPacketsAsync(text, piece);

            packets.Select(packet => packet.Content).Should().Equal([isOversized ? AmiContent.Oversized : AmiContent.Event, AmiContent.Event], $"pieces have {piece} bytes");
            packets[1].Event!.UniqueId.Should().Be("2.2");
        }
    }

    [Fact]
    public async Task Read_LineThatIsCutAtTheLimitAndEndsThere_IsNoEmptyLine()
    {
        var text = $"Event: Hangup\r\nAppData: {new string('x', MaxLine)}";
        var packets = await ReadPacketsAsync($"{text}\r\nUniqueid: 1.1\r\n\r\nEvent: Hangup\r\nUniqueid: 2.2\r\nLinkedid: 2.2\r\n\r\n", "Asterisk Call Manager/1\r\n".Length + text.Length);

        packets.Select(packet => packet.Content).Should().Equal(AmiContent.Oversized, AmiContent.Event);
    }

    [Fact]
    public async Task Read_ManyLines_AreDroppedAboveTheLimitOfAPacket()
    {
        var line = $"Variable: {new string('v', 1_000)}\r\n";
        var packets = await ReadPacketsAsync($"Event: Hangup\r\n{string.Concat(Enumerable.Repeat(line, 300))}\r\nEvent: Hangup\r\nUniqueid: 2.2\r\nLinkedid: 2.2\r\n\r\n");

        packets.Select(packet => packet.Content).Should().Equal(AmiContent.Oversized, AmiContent.Event);
    }

    [Fact]
    public async Task Read_EventsThatDoNotMatter_AllocateNothing()
    {
        const int Count = 20_000;
        var text = string.Concat(Enumerable.Repeat("Event: VarSet\r\nPrivilege: dialplan,all\r\nUniqueid: 1.1\r\nVariable: A\r\nValue: B\r\n\r\n", Count));
        using var reader = new AmiReader(new PieceStream(Bytes(text), [All]), MaxLine, MaxPacket);
        await reader.FillAsync(CancellationToken.None);
        reader.TryRead();
        var before = GC.GetAllocatedBytesForCurrentThread();

        var read = await CountAsync(reader);

        read.Should().Be(Count - 1);
        // Lines that lie across two of the pipe's buffers are put together: one for 64 KiB.
        ((GC.GetAllocatedBytesForCurrentThread() - before) / Count).Should().BeLessThan(8);
    }

    private static async ValueTask<int> CountAsync(AmiReader reader)
    {
        var count = 0;
        do
        {
            while (reader.TryRead())
                count += reader.Packet.Content == AmiContent.Ignored ? 1 : 0;
        }
        while (await reader.FillAsync(CancellationToken.None));
        return count;
    }

    private static async Task<List<Packet>> ReadPacketsAsync(string text, int piece = All) =>
        (await ReadAsync(Bytes("Asterisk Call Manager/1\r\n" + text), [piece])).Packets;

    private static async Task<(string Greeting, List<Packet> Packets)> ReadAsync(byte[] bytes, IEnumerable<int> pieces)
    {
        using var reader = new AmiReader(new PieceStream(bytes, pieces), MaxLine, MaxPacket);
        var builder = new EventBuilder("pbx", "");
        byte[]? greeting;
        while ((greeting = reader.TryReadGreeting()) is null)
            (await reader.FillAsync(CancellationToken.None)).Should().BeTrue();
        var packets = new List<Packet>();
        do
        {
            while (reader.TryRead())
            {
                builder.Count();
                var packet = reader.Packet;
                packets.Add(new(
                    packet.Content,
                    packet.Kind,
                    packet.Content == AmiContent.Event ? builder.Build(packet.Kind, packet.Fields, DateTimeOffset.UnixEpoch) : null,
                    packet.Content == AmiContent.Response ? Encoding.UTF8.GetString(packet.Bytes) : ""));
            }
        }
        while (await reader.FillAsync(CancellationToken.None));
        return (Encoding.UTF8.GetString(greeting), packets);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private sealed record Packet(AmiContent Content, CallEventKind Kind, CallEvent? Event, string Text);
}
