using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Sources;
using Xunit;

namespace Speakr.Monitor.Tests.Sources;

/// <summary>Members of queues, devices, holds and listed channels, with the fields that a real Asterisk 22 sends.</summary>
public sealed class AgentEventParsingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 13, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Parse_QueueMemberStatus_KnowsTheMember()
    {
        var parsed = Parse("""
            {"event":"QueueMemberStatus","privilege":"agent,all","queue":"8015","membername":"O\\'Brien","interface":"PJSIP/1003",
            "stateinterface":"hint:1003@ext-local","membership":"static","penalty":"2","callstaken":"7","lastcall":"1795828487","lastpause":"0",
            "logintime":"1795827221","incall":"1","status":"2","paused":"1","pausedreason":"almoço","ringinuse":"0","wrapuptime":"0"}
            """);

        parsed.Should().BeEquivalentTo(new { Kind = CallEventKind.QueueMemberStatus, Queue = "8015", Interface = "PJSIP/1003", AgentName = "O'Brien" });
        parsed.Member.Should().Be(new QueueMemberDetails
        {
            StateInterface = "hint:1003@ext-local",
            Status = 2,
            IsPaused = true,
            PauseReason = "almoço",
            IsInCall = true,
            CallsTaken = 7,
            LastCallAt = DateTimeOffset.FromUnixTimeSeconds(1795828487),
            LoggedInAt = DateTimeOffset.FromUnixTimeSeconds(1795827221),
            Penalty = 2,
        });
    }

    [Fact]
    public void Parse_QueueMemberOfAList_KnowsNameAndLocation()
    {
        var parsed = Parse("""
            {"event":"QueueMember","queue":"8014","name":"Agente 1002","location":"PJSIP/1002","stateinterface":"PJSIP/1002","membership":"static",
            "penalty":"0","callstaken":"2","lastcall":"0","lastpause":"0","logintime":"0","incall":"0","status":"3","paused":"0","pausedreason":"",
            "wrapuptime":"0","actionid":"L-1"}
            """);

        parsed.Should().BeEquivalentTo(new { Interface = "PJSIP/1002", AgentName = "Agente 1002", ActionId = "L-1" });
        parsed.Member.Should().Be(new QueueMemberDetails
        {
            StateInterface = "PJSIP/1002", Status = 3, IsPaused = false, IsInCall = false, CallsTaken = 2, Penalty = 0,
        });
    }

    [Fact]
    public void Parse_DeviceStateChange_NamesTheDevice() =>
        Parse("""{"event":"DeviceStateChange","device":"PJSIP/1001","state":"ONHOLD"}""")
            .Should().BeEquivalentTo(new { Interface = "PJSIP/1001", DeviceState = "ONHOLD" });

    [Theory]
    [InlineData("Hold", CallEventKind.Hold)]
    [InlineData("Unhold", CallEventKind.Unhold)]
    public void Parse_Hold_NamesTheChannel(string name, CallEventKind kind) =>
        Parse($$"""{"event":"{{name}}","channel":"PJSIP/1001-0000015f","uniqueid":"1.2","linkedid":"1.1"}""")
            .Should().BeEquivalentTo(new { Kind = kind, UniqueId = "1.2", LinkedId = "1.1", Channel = "PJSIP/1001-0000015f" });

    [Fact]
    public void Parse_EndOfAListOfChannels_KnowsHowManyThereAre() =>
        Parse("""{"event":"CoreShowChannelsComplete","actionid":"c","eventlist":"Complete","listitems":"11"}""").Count.Should().Be(11);

    [Fact]
    public void Parse_CoreShowChannel_KnowsWhatItDoes() =>
        Parse("""
            {"event":"CoreShowChannel","actionid":"c","channel":"PJSIP/provider-0000015c","channelstate":"6","connectedlinenum":"<unknown>",
            "uniqueid":"1.1","linkedid":"1.1","application":"Queue","applicationdata":"8001,t,,,","duration":"26:00:03","bridgeid":""}
            """)
            .Listed.Should().Be(new ListedChannel { Application = "Queue", ApplicationData = "8001,t,,,", Duration = new TimeSpan(26, 0, 3) });

    [Theory]
    [InlineData("1:2")]
    [InlineData("-1:00:00")]
    [InlineData("x:00:00")]
    [InlineData("99999999:00:00")]
    public void Parse_DurationThatIsNone_LeavesItOut(string duration) =>
        Parse($$"""{"event":"CoreShowChannel","uniqueid":"1.1","linkedid":"1.1","duration":"{{duration}}"}""").Listed.Should().Be(new ListedChannel());

    [Theory]
    [InlineData("""{"event":"QueueMemberPause","queue":"8001"}""")]
    [InlineData("""{"event":"QueueMemberAdded","interface":"PJSIP/1001"}""")]
    [InlineData("""{"event":"DeviceStateChange","device":"PJSIP/1001"}""")]
    [InlineData("""{"event":"Hold","linkedid":"1.1"}""")]
    [InlineData("""{"event":"CoreShowChannel","linkedid":"1.1"}""")]
    public void Parse_WithoutWhatItIsAbout_MissesAField(string json) =>
        new CallEventParser("feed").Parse(System.Text.Encoding.UTF8.GetBytes(json), Now, out _).Should().Be(FrameOutcome.MissingField);

    private static CallEvent Parse(string json)
    {
        new CallEventParser("feed").Parse(System.Text.Encoding.UTF8.GetBytes(json), Now, out var parsed).Should().Be(FrameOutcome.Event);
        return parsed!;
    }
}
