using System.Text;
using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Tests.Calls;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Sources;

/// <summary>What was recorded of a real Asterisk, sent over a connection: the events and the calls are those of the recording.</summary>
public sealed class AmiRecordingsTests : AmiTest
{
    [Theory]
    [InlineData("s1")]
    [InlineData("s2")]
    [InlineData("s3")]
    [InlineData("s4")]
    [InlineData("s5")]
    [InlineData("s6")]
    [InlineData("t1")]
    [InlineData("t2")]
    [InlineData("t3")]
    [InlineData("t4")]
    public async Task Play_PiecesOfRandomSize_EveryCallAsItReallyWas(string name)
    {
        var random = new Random(name.Sum(letter => letter));
        var recording = Recording(name);
        await using var server = QueueLess(string.Concat(AmiText.Packets(PathOf(name))));
        server.PieceSize = () => random.Next(1, 3_000);
        await using var reader = await SourceReader.ConnectAsync(Make(server.Start()));

        var events = Dated(await reader.TakeAsync(recording.Events.Count), recording.Events);

        events.Should().Equal(recording.Events);
        RecordedTruthTests.ShouldBeTrue(FieldRecording.Play(events), TruthOf(name), name);
    }

    [Fact]
    public async Task Play_ConnectionCutAtEveryBorderOfAPacket_EveryCallAsItReallyWas()
    {
        var packets = AmiText.Packets(PathOf("s1")).ToArray();
        var recording = Recording("s1");
        for (var cut = 1; cut < packets.Length; cut++)
        {
            await using var server = QueueLess(string.Concat(packets[..cut]));
            var source = Make(server.Start());
            var events = new List<CallEvent>();
            await using (var reader = await SourceReader.ConnectAsync(source))
            {
                var reading = ReadToTheEndAsync(reader, events);
                await Eventually.BeTrueAsync(() => server.Count("QueueStatus") > 0, "everything should have been sent");
                server.Close();
                await reading;
            }

            var before = Dated(events, recording.Events);
            server.Events = string.Concat(packets[cut..]);
            await using var again = await SourceReader.ConnectAsync(source);
            var after = Dated(await again.TakeAsync(recording.Events.Count - before.Length), recording.Events.Skip(before.Length));
            var at = before.Length > 0 ? before[^1].ReceivedAt : FieldRecording.Start;
            var lost = new CallEvent { Kind = CallEventKind.Disconnected, ReceivedAt = at, Source = "pbx" };

            RecordedTruthTests.ShouldBeTrue(
                FieldRecording.Play([.. before, lost, lost with { Kind = CallEventKind.Connected }, .. after]), TruthOf("s1"), $"cut after packet {cut}");
        }
    }

    [Theory]
    [InlineData("raw-s1")]
    [InlineData("raw-s5")]
    [InlineData("debug-s1")]
    [InlineData("timestampevents-s1")]
    public async Task Play_CapturedBytes_EveryCallAsItReallyWas(string name)
    {
        var random = new Random(name.Sum(letter => letter));
        var text = Encoding.UTF8.GetString(AmiText.Capture($"{name}.recv"));
        await using var server = QueueLess(text[(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
        server.PieceSize = () => random.Next(1, 3_000);
        var events = new List<CallEvent>();
        await using (var reader = await SourceReader.ConnectAsync(Make(server.Start())))
        {
            var reading = ReadToTheEndAsync(reader, events);
            await Eventually.BeTrueAsync(() => server.Count("QueueStatus") > 0, "it should be asked");
            server.Close();
            await reading;
        }

        events.Should().HaveCountGreaterThan(20);
        var calls = FieldRecording.Play(events.Select((found, i) => found with { ReceivedAt = FieldRecording.Start.AddMilliseconds(i * 20) }));

        RecordedTruthTests.ShouldBeTrue(calls, Path.Combine(Repository.Root, "tests", "fixtures", "ami", name), name);
    }

    // Lists of this server know nothing of the recorded calls.
    private static AmiServer QueueLess(string events)
    {
        var server = new AmiServer { AfterLogin = "" };
        server.Denied.Add("CoreShowChannels");
        server.Answer = action => action.Name == "QueueStatus" ? action.Refused("Invalid/unknown command: QueueStatus.") : null;
        server.Events = events;
        return server;
    }

    private static async Task ReadToTheEndAsync(SourceReader reader, List<CallEvent> events)
    {
        var reading = async () =>
        {
            while (true)
                events.Add(await reader.NextAsync());
        };
        await reading.Should().ThrowAsync<Speakr.Monitor.Sources.CallEventSourceException>();
    }

    private static CallEvent[] Dated(IEnumerable<CallEvent> events, IEnumerable<CallEvent> recorded) =>
        [.. events.Zip(recorded, (found, original) => found with { ReceivedAt = original.ReceivedAt, Sequence = original.Sequence, Source = original.Source })];

    private static FieldRecording Recording(string name) => FieldRecording.Read(PathOf(name));

    private static string PathOf(string name) => RecordedFiles.PathOf(name == "t2" ? "t2.jsonl.gz" : $"{name}.jsonl");

    private static string TruthOf(string name)
    {
        var path = RecordedFiles.PathOf($"{name}.truth.json");
        return path[..^".truth.json".Length];
    }
}
