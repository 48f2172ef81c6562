using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Conformance.Sources;
using Speakr.Monitor.Sources;
using Xunit;

namespace Speakr.Monitor.Tests.Sources;

public sealed class CallEventParserTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 13, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Parse_EventsOfEveryKind_AreCountedInTheSequence()
    {
        var parser = new CallEventParser("test", "");
        parser.Parse("""{"event":"VarSet"}"""u8, Now, out _).Should().Be(FrameOutcome.Ignored);
        parser.Parse("""{"event":"Newexten"}"""u8, Now, out _).Should().Be(FrameOutcome.Ignored);

        parser.Parse("""{"event":"Hangup","uniqueid":"1.1","linkedid":"1.1"}"""u8, Now, out var third);

        third!.Sequence.Should().Be(3);
    }

    [Theory]
    [InlineData("""{"event":"Hangup","uniqueid":"1.1","linkedid":"1.1"}""", true)]
    [InlineData("""{"event":"VarSet","linkedid":"1.1"}""", false)]
    [InlineData("""{"event":"Hangup","uniqueid":"1.1"}""", false)]
    [InlineData("nonsense", false)]
    [InlineData("", false)]
    public void TryParse_AnyText_SaysWhetherThereIsAnEvent(string json, bool isEvent)
    {
        new CallEventParser("test").TryParse(Encoding.UTF8.GetBytes(json), Now, out var callEvent).Should().Be(isEvent);

        (callEvent is not null).Should().Be(isEvent);
    }

    [Fact]
    public void Parse_AgentConnect_ReadsEveryField()
    {
        var (outcome, parsed) = Parse(SamplePayloads.AgentConnect.ToJsonString());

        outcome.Should().Be(FrameOutcome.Event);
        parsed.Should().Be(SamplePayloads.ExpectedAgentConnect with { ReceivedAt = Now, Sequence = 1, Source = "test" });
    }

    [Fact]
    public void Parse_IdsLongerThanAreStored_StayDifferentWhereverTheyStand()
    {
        var (one, other) = (new string('7', 300) + "1", new string('7', 300) + "2");
        var parser = new CallEventParser("test", "north-");
        parser.Parse(AgentConnect(one, other), Now, out var first).Should().Be(FrameOutcome.Event);
        parser.Parse(AgentConnect(other, one), Now, out var second).Should().Be(FrameOutcome.Event);

        string?[] ids = [first!.LinkedId, first.AgentLinkedId, first.UniqueId, first.AgentUniqueId];
        ids.Should().OnlyContain(id => id!.Length == 255 && id.StartsWith("north-777"));
        first.LinkedId.Should().NotBe(first.AgentLinkedId).And.Be(second!.AgentLinkedId);
        first.UniqueId.Should().NotBe(first.AgentUniqueId).And.Be(second.AgentUniqueId);
    }

    [Fact]
    public void Parse_AllOtherFields_AreRead()
    {
        var (_, parsed) = Parse("""
            {"event":"QueueCallerJoin","linkedid":"1.1","queue":"q","position":"3","count":4,"talktime":"7","reason":"transfer",
             "cause":"26","uptime":"5000000000"}
            """);

        parsed.Should().BeEquivalentTo(new
        {
            Position = 3, Count = 4, TalkSeconds = 7, Reason = "transfer", Cause = 26, UptimeSeconds = 5_000_000_000L,
        });
    }

    [Theory]
    [InlineData("""{"Event":"Hangup","Linkedid":"1.1","Uniqueid":"1.2"}""")]
    [InlineData("""{"UNIQUEID":"1.2","LINKEDID":"1.1","EVENT":"HANGUP"}""")]
    [InlineData("""{"variable":{"event":"x","linkedid":["y"]},"linkedid":"1.1","uniqueid":"1.2","event":"Hangup"}""")]
    [InlineData("""{"\u0065vent":"Hangup","linke\u0064id":"1.1","uniqueid":"\u0031.2"}""")]
    [InlineData("""{"event":"Hangup","linkedid":1.1,"uniqueid":1.2}""")]
    [InlineData("""  { "event" : "Hangup" , "linkedid" : "1.1" , "uniqueid" : "1.2" }  """)]
    public void Parse_AnyCaseOrderAndType_IsTheSameEvent(string json)
    {
        var (outcome, parsed) = Parse(json);

        outcome.Should().Be(FrameOutcome.Event);
        parsed.Should().BeEquivalentTo(new { Kind = CallEventKind.Hangup, LinkedId = "1.1", UniqueId = "1.2" });
    }

    [Theory]
    [InlineData("\"<unknown>\"", null)]
    [InlineData("\"unknown\"", null)]
    [InlineData("\"\"", null)]
    [InlineData("null", null)]
    [InlineData("true", null)]
    [InlineData("[\"11987650101\"]", null)]
    [InlineData("{\"a\":\"b\"}", null)]
    [InlineData("11987650101", "11987650101")]
    [InlineData("\"+5511987650101\"", "+5511987650101")]
    [InlineData("\"Anonymous\"", "Anonymous")]
    public void Parse_CallerNumber_IsNullWhenUnknown(string json, string? expected)
    {
        var (_, parsed) = Parse($$"""{"event":"QueueCallerJoin","linkedid":"1.1","queue":"q","calleridnum":{{json}}}""");

        parsed!.CallerNumber.Should().Be(expected);
    }

    [Theory]
    [InlineData("\"6\"", 6)]
    [InlineData("6", 6)]
    [InlineData("6.9", 6)]
    [InlineData("\"-1\"", null)]
    [InlineData("\"\"", null)]
    [InlineData("\"six\"", null)]
    [InlineData("\"6s\"", null)]
    [InlineData("99999999999", null)]
    [InlineData("1e300", null)]
    [InlineData("false", null)]
    [InlineData("[6]", null)]
    [InlineData("{\"value\":6}", null)]
    public void Parse_HoldTime_IsNullWhenNoNumber(string json, int? expected)
    {
        var (outcome, parsed) = Parse($$"""{"event":"QueueCallerAbandon","holdtime":{{json}},"linkedid":"1.1","queue":"q"}""");

        outcome.Should().Be(FrameOutcome.Event);
        parsed!.HoldSeconds.Should().Be(expected);
    }

    [Theory]
    [InlineData("""Ana \"Zé\" O\'Hara \\ 1""", """Ana "Zé" O'Hara \ 1""")]
    [InlineData("""C:\new\""", """C:\new\""")]
    [InlineData("""\\\\""", """\\""")]
    [InlineData("plain", "plain")]
    public void Parse_MemberName_IsUnescaped(string escaped, string expected)
    {
        var payload = SamplePayloads.AgentConnect;
        payload["membername"] = escaped;

        Parse(payload.ToJsonString()).Event!.AgentName.Should().Be(expected);
    }

    [Theory]
    [MemberData(nameof(SamplePayloads.HostileTexts), MemberType = typeof(SamplePayloads))]
    public void Parse_HostileText_IsCarriedLiterally(string text)
    {
        var payload = SamplePayloads.AgentConnect;
        foreach (var key in new[] { "linkedid", "uniqueid", "queue", "interface" })
            payload[key] = text;

        var (_, parsed) = Parse(payload.ToJsonString());

        new[] { parsed!.LinkedId, parsed.UniqueId, parsed.Queue, parsed.Interface }.Should().OnlyContain(field => field == text);
    }

    [Fact]
    public void Parse_LongName_IsNotCut()
    {
        var payload = SamplePayloads.AgentConnect;
        payload["membername"] = new string('ã', 300);

        Parse(payload.ToJsonString()).Event!.AgentName.Should().Be(new string('ã', 300));
    }

    [Theory]
    [InlineData("\\ud83d", "\uFFFD")]
    [InlineData("\\ude00x", "\uFFFDx")]
    [InlineData("\\ud83d\\ude00", "😀")]
    public void Parse_HalfCharacter_IsReplaced(string escaped, string expected)
    {
        var (_, parsed) = Parse($$"""{"event":"AgentConnect","linkedid":"1.1","queue":"q","membername":"{{escaped}}"}""");

        parsed!.AgentName.Should().Be(expected);
    }

    [Fact]
    public void Parse_InvalidUtf8InAName_KeepsTheEvent()
    {
        var json = Encoding.Latin1.GetBytes("""{"event":"AgentConnect","linkedid":"1.1","queue":"q","membername":"Zé"}""");

        var outcome = new CallEventParser("test", "").Parse(json, Now, out var parsed);

        outcome.Should().Be(FrameOutcome.Event);
        parsed!.AgentName.Should().Be("Z\uFFFD");
    }

    [Fact]
    public void Parse_WithPrefix_PutsItBeforeEveryIdentifier()
    {
        new CallEventParser("test", "sp-").Parse(
            Encoding.UTF8.GetBytes(SamplePayloads.AgentConnect.ToJsonString()), Now, out var parsed);

        parsed.Should().BeEquivalentTo(new
        {
            LinkedId = "sp-1795331618.31", UniqueId = "sp-1795331618.31", AgentUniqueId = "sp-1795331619.32", Queue = "8002",
        });
    }

    [Theory]
    [MemberData(nameof(BadPayloads))]
    public void Parse_BadPayload_YieldsNothing(string json)
    {
        var (outcome, parsed) = Parse(json);

        outcome.Should().NotBe(FrameOutcome.Event);
        parsed.Should().BeNull();
    }

    [Theory]
    [InlineData("""{"event":"FullyBooted","uptime":"517"}""", CallEventKind.FullyBooted)]
    [InlineData("""{"event":"Shutdown","shutdown":"Cleanly"}""", CallEventKind.Shutdown)]
    public void Parse_EventOfThePbx_NeedsNoCall(string json, CallEventKind kind) => Parse(json).Event!.Kind.Should().Be(kind);

    [Theory]
    [InlineData("""{"event":"Hangup","linkedid":"1.1"}""")]
    [InlineData("""{"event":"Hangup","uniqueid":"1.1"}""")]
    [InlineData("""{"event":"AgentComplete","uniqueid":"1.1","queue":"q"}""")]
    [InlineData("""{"event":"QueueCallerLeave","uniqueid":"1.1","linkedid":"1.1"}""")]
    public void Parse_WithoutWhatTellsItsCall_IsMissingAField(string json) => Parse(json).Outcome.Should().Be(FrameOutcome.MissingField);

    [Fact]
    public void Parse_AgentCompleteOfACallerWhoIsGone_BelongsToTheCallThatTheAgentWasRungFor() =>
        Parse("""{"event":"AgentComplete","queue":"q","destlinkedid":"1.1","destuniqueid":"1.2","reason":"caller"}""").Event.Should()
            .BeEquivalentTo(new { LinkedId = "1.1", UniqueId = (string?)null, AgentUniqueId = "1.2" });

    [Fact]
    public void Parse_IgnoredEvent_AllocatesNothing()
    {
        var parser = new CallEventParser("test", "");
        var json = Encoding.UTF8.GetBytes("""{"privilege":"x","variable":{"A":"b"},"linkedid":"1.1","event":"VarSet","value":"\u00e3"}""");
        parser.Parse(json, Now, out _);

        // The least of some rounds, because the runtime itself allocates now and then while it compiles the method anew.
        Enumerable.Range(0, 5).Select(_ => Round()).Min().Should().Be(0);

        long Round()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
                parser.Parse(json, Now, out _);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void Parse_EveryRecordedEvent_KeepsItsMeaning()
    {
        var expected = RecordedFiles.Lines.Select(line => JsonNode.Parse(line)!["payload"]!.AsObject())
            .Where(payload => Enum.TryParse<CallEventKind>((string)payload["event"]!, out _))
            .Select(payload => ((string)payload["event"]!, (string?)payload["linkedid"], (string?)payload["queue"])).ToList();

        var parsed = RecordedFiles.Payloads.Select(payload => Parse(payload).Event).OfType<CallEvent>()
            .Select(e => (e.Kind.ToString(), e.LinkedId, e.Queue)).ToList();

        parsed.Should().HaveCountGreaterThan(90).And.Equal(expected);
    }

    public static TheoryData<string> BadPayloads() => new(SamplePayloads.Bad);

    private static (FrameOutcome Outcome, CallEvent? Event) Parse(string json)
    {
        var outcome = new CallEventParser("test", "").Parse(Encoding.UTF8.GetBytes(json), Now, out var parsed);
        return (outcome, parsed);
    }

    private static byte[] AgentConnect(string call, string agent) => Encoding.UTF8.GetBytes(
        $$"""{"event":"AgentConnect","queue":"600","linkedid":"{{call}}","uniqueid":"{{call}}","destlinkedid":"{{agent}}","destuniqueid":"{{agent}}"}""");
}
