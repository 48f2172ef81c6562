using System.Text;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Sources;
using Speakr.Monitor.Sources.Replay;
using Xunit;

namespace Speakr.Monitor.Tests.Sources;

public sealed class ReplayCallEventSourceTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 13, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task ReadAsync_AllRecordings_YieldsTheirEventsAndEnds()
    {
        var source = MakeForFiles(options => options.Speed = 0, RecordedFiles.All);

        var events = await ReadAllAsync(source);

        events.Count(e => e.Kind == CallEventKind.QueueCallerJoin).Should().Be(11);
        events.Count(e => e.Kind == CallEventKind.FullyBooted).Should().Be(RecordedFiles.All.Count);
        source.Counters.Events.Should().Be(events.Count - 1);
        source.Counters.Ignored.Should().BeGreaterThan(1500);
        source.Counters.Malformed.Should().Be(0);
        events.Single(e => e.Kind == CallEventKind.Connected).Should().BeSameAs(events[0]);
    }

    [Theory]
    [InlineData(1, 1000, 2500)]
    [InlineData(10, 100, 250)]
    [InlineData(0, 0, 0)]
    public async Task ReadAsync_AtSpeed_KeepsTheRecordedPace(double speed, int first, int second)
    {
        var source = Make(options => options.Speed = speed, Line(1000, "1795331618.1"), Line(2500, "1795331618.2"));

        var events = await ReadAllAsync(source);

        events.Select(e => (e.ReceivedAt - Start).TotalMilliseconds).Should().Equal(0, first, second);
    }

    [Fact]
    public async Task ReadAsync_TwoRecordings_ReplaysOneAfterTheOther()
    {
        var options = new ReplaySourceOptions();
        options.Recordings.Add(Recording(Line(1000, "1795331618.1")));
        options.Recordings.Add(Recording(Line(500, "1795331618.2")));

        var events = await ReadAllAsync(Make(options));

        events.Skip(1).Select(e => (e.ReceivedAt - Start).TotalMilliseconds).Should().Equal(1000, 1500);
    }

    [Fact]
    public async Task ReadAsync_Looping_PausesBetweenPassesAndMakesNewIds()
    {
        const int Passes = 20;
        var source = Make(
            options => (options.Loop, options.PauseBetweenPasses, options.Speed) = (true, TimeSpan.FromSeconds(7), 0),
            Line(0, "1795331618.31"), Line(10, "1795331640.40"));

        var events = (await ReadAsync(source, 1 + 2 * Passes)).Skip(1).ToList();

        events.Select(e => e.LinkedId).Should().OnlyHaveUniqueItems();
        events.Select(e => (e.ReceivedAt - Start).TotalSeconds).Should().Equal(
            Enumerable.Range(0, Passes).SelectMany(pass => new double[] { 7 * pass, 7 * pass }));
    }

    [Fact]
    public async Task ReadAsync_FreshIds_MovesAllIdentifiersOfACallAlike()
    {
        var now = Start.ToUnixTimeSeconds();
        var source = Make(
            options => (options.FreshIds, options.Speed) = (true, 0),
            """{"t":1,"payload":{"event":"AgentConnect","linkedid":"pbx-1795331618.31","uniqueid":"pbx-1795331618.31","destuniqueid":"pbx-1795331619.32","queue":"q"}}""",
            """{"t":2,"payload":{"event":"Hangup","linkedid":"pbx-1795331618.31","uniqueid":"pbx-1795331617.30"}}""",
            """{"t":3,"payload":{"event":"Hangup","linkedid":"odd","uniqueid":"1.x"}}""");

        var events = await ReadAllAsync(source);

        events[1].Should().BeEquivalentTo(new
        {
            LinkedId = $"pbx-{now + 1}.31", UniqueId = $"pbx-{now + 1}.31", AgentUniqueId = $"pbx-{now + 2}.32",
        });
        events[2].Should().BeEquivalentTo(new { LinkedId = $"pbx-{now + 1}.31", UniqueId = $"pbx-{now}.30" });
        events[3].Should().BeEquivalentTo(new { LinkedId = $"odd-{now}-0", UniqueId = $"1.x-{now}-0" });
    }

    [Theory]
    [InlineData(true, "")]
    [InlineData(false, "sp-")]
    public async Task ReadAsync_EventsThatNameOtherChannels_ChangesTheirIdsAsThoseOfTheCall(bool fresh, string prefix)
    {
        const int First = 1795331618;
        var source = Make(
            options => (options.FreshIds, options.IdPrefix, options.Speed) = (fresh, prefix, 0),
            """{"t":1,"payload":{"event":"AgentCalled","linkedid":"1795331620.3","uniqueid":"1795331620.3","destuniqueid":"1795331621.4","destlinkedid":"1795331618.1","queue":"q"}}""",
            """
            {"t":2,"payload":{"event":"AttendedTransfer","result":"Success",
            "origtransfereruniqueid":"1795331619.2","origtransfererlinkedid":"1795331618.1","secondtransfereruniqueid":"1795331622.5","secondtransfererlinkedid":"1795331622.5",
            "transfereeuniqueid":"1795331618.1","transfereelinkedid":"1795331618.1","transfertargetuniqueid":"1795331623.6","transfertargetlinkedid":"1795331622.5"}}
            """.ReplaceLineEndings(""),
            """
            {"t":3,"payload":{"event":"LocalOptimizationBegin","localoneuniqueid":"1795331624.7","localonelinkedid":"1795331618.1",
            "localtwouniqueid":"1795331624.8","sourceuniqueid":"1795331625.9"}}
            """.ReplaceLineEndings(""));

        var events = await ReadAllAsync(source);

        source.IdPrefix.Should().Be(prefix);
        events[1].Should().BeEquivalentTo(new { LinkedId = Id(2, 3), UniqueId = Id(2, 3), AgentUniqueId = Id(3, 4), AgentLinkedId = Id(0, 1) });
        events[2].Should().BeEquivalentTo(new
        {
            LinkedId = Id(4, 5), UniqueId = Id(4, 5), OrigTransferer = new { UniqueId = Id(1, 2), LinkedId = Id(0, 1) },
            Transferee = new { UniqueId = Id(0, 1), LinkedId = Id(0, 1) }, TransferTarget = new { UniqueId = Id(5, 6), LinkedId = Id(4, 5) },
        });
        events[3].Should().BeEquivalentTo(new { LinkedId = Id(0, 1), UniqueId = Id(6, 7), LocalTwoUniqueId = Id(6, 8), SourceUniqueId = Id(7, 9) });

        string Id(int second, int counter) => $"{prefix}{(fresh ? Start.ToUnixTimeSeconds() : First) + second}.{counter}";
    }

    [Fact]
    public async Task ReadAsync_FreshIdsOfTheSameFileTwice_DoNotCollide()
    {
        var file = RecordedFiles.All[4];
        var source = MakeForFiles(options => (options.FreshIds, options.Speed) = (true, 0), [file, file]);

        var events = await ReadAllAsync(source);
        var again = await ReadAllAsync(source);

        var calls = events.Concat(again).Where(e => e.Kind == CallEventKind.QueueCallerJoin).Select(e => e.LinkedId).ToList();
        calls.Should().NotBeEmpty().And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task ReadAsync_FreshIds_NeverMakesTheUptimeSmaller()
    {
        var source = Make(
            options => (options.FreshIds, options.Speed) = (true, 100), """{"t":9,"payload":{"event":"FullyBooted","uptime":"517"}}""");

        (await ReadAllAsync(source))[1].UptimeSeconds.Should().Be(517);
    }

    [Fact]
    public async Task ReadAsync_WithoutLoop_KeepsTheRecordedIdsBehindThePrefix()
    {
        var source = Make(options => options.IdPrefix = "sp-", Line(0, "1795331618.31"));

        (await ReadAllAsync(source))[1].LinkedId.Should().Be("sp-1795331618.31");
    }

    [Fact]
    public async Task ReadAsync_IdsThatThePrefixMakesTooLong_StayDifferent()
    {
        var id = new string('7', 253);
        var source = Make(options => options.IdPrefix = "sp-", Line(0, id + "1"), Line(0, id + "2"));

        (await ReadAllAsync(source)).Select(read => read.LinkedId).OfType<string>()
            .Should().HaveCount(2).And.OnlyHaveUniqueItems().And.OnlyContain(read => read.Length == 255 && read.StartsWith("sp-777"));
    }

    [Fact]
    public async Task ReadAsync_BadLines_AreCountedAndLeftOut()
    {
        var source = Make(
            options => options.Speed = 0,
            "", "not json", "[1]", "{\"t\":1}", "{\"t\":\"x\",\"payload\":17}", Line(1, "1795331618.1")[..40], "\r",
            Line(-5, "1795331618.2") + "\r", "{\"payload\":{\"event\":\"Hangup\",\"linkedid\":\"1.3\",\"uniqueid\":\"1.3\"},\"t\":1e300}");

        var events = await ReadAllAsync(source);

        events.Skip(1).Select(e => e.LinkedId).Should().Equal("1795331618.2", "1.3");
        source.Counters.Malformed.Should().Be(3);
        source.Counters.Foreign.Should().Be(2);
    }

    [Fact]
    public async Task ReadAsync_LineLongerThanTheBuffer_IsRead()
    {
        var filler = new string('x', 200_000);
        var source = Make(
            options => options.Speed = 0,
            Line(0, "1.1"), $$$"""{"t":0,"filler":"{{{filler}}}","payload":{"event":"Hangup","linkedid":"1.2","uniqueid":"1.2"}}""", Line(0, "1.3"));

        (await ReadAllAsync(source)).Skip(1).Select(e => e.LinkedId).Should().Equal("1.1", "1.2", "1.3");
    }

    [Fact]
    public async Task ReadAsync_MissingFile_NamesItBeforeAnythingIsReplayed()
    {
        var source = MakeForFiles(options => options.Speed = 0, [RecordedFiles.All[0], "nowhere/calls.jsonl"]);

        var reading = async () => await ReadAsync(source, 1);

        (await reading.Should().ThrowAsync<CallEventSourceException>()).WithMessage("*nowhere/calls.jsonl*");
    }

    [Fact]
    public async Task ReadAsync_LoopOverNothing_Ends()
    {
        var source = Make(options => options.Loop = true, """{"t":1,"payload":{"event":"VarSet"}}""");

        (await ReadAllAsync(source)).Should().ContainSingle();
    }

    private static string Line(int milliseconds, string id) =>
        $$$"""{"t":{{{milliseconds}}},"name":"Hangup","payload":{"event":"Hangup","linkedid":"{{{id}}}","uniqueid":"{{{id}}}"}}""";

    private static ReplayRecording Recording(params string[] lines)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Join('\n', lines));
        return new ReplayRecording("lines", () => new MemoryStream(bytes));
    }

    private static ReplayCallEventSource Make(Action<ReplaySourceOptions> configure, params string[] lines)
    {
        var options = new ReplaySourceOptions();
        configure(options);
        options.Recordings.Add(Recording(lines));
        return Make(options);
    }

    private static ReplayCallEventSource MakeForFiles(Action<ReplaySourceOptions> configure, IReadOnlyList<string> files)
    {
        var options = new ReplaySourceOptions();
        configure(options);
        foreach (var file in files)
            options.Files.Add(file);
        return Make(options);
    }

    private static ReplayCallEventSource Make(ReplaySourceOptions options) =>
        new(options, NullLogger<ReplayCallEventSource>.Instance, new SkippingTime(Start));

    private static Task<List<CallEvent>> ReadAllAsync(ICallEventSource source) => ReadAsync(source, int.MaxValue);

    private static async Task<List<CallEvent>> ReadAsync(ICallEventSource source, int atMost)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var read = new List<CallEvent>();
        await foreach (var callEvent in source.ReadAsync(deadline.Token))
        {
            read.Add(callEvent);
            if (read.Count == atMost)
                break;
        }

        return read;
    }
}
