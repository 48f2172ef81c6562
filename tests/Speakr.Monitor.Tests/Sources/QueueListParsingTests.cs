using System.Text;
using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Sources;
using Xunit;

namespace Speakr.Monitor.Tests.Sources;

public sealed class QueueListParsingTests
{
    [Fact]
    public void Parse_ListOfWaitingCallers_IsRead()
    {
        var (_, parameters) = Parse("""{"event":"QueueParams","queue":"8001","max":"0","calls":"2","holdtime":"3","actionid":"7"}""");
        var (_, entry) = Parse("""
            {"Event":"QueueEntry","Queue":"8001","Position":"1","Channel":"PJSIP/provider-1","Uniqueid":"1.1","CallerIDNum":"unknown",
             "CallerIDName":"unknown","Wait":"42","Priority":"0","ActionID":"7"}
            """);
        var (_, end) = Parse("""{"event":"QueueStatusComplete","actionid":"7","eventlist":"Complete","listitems":"3"}""");

        parameters.Should().BeEquivalentTo(new { Kind = CallEventKind.QueueParams, Queue = "8001", Count = 2, ActionId = "7" });
        entry.Should().BeEquivalentTo(new
        {
            Kind = CallEventKind.QueueEntry, Queue = "8001", UniqueId = "1.1", LinkedId = (string?)null, CallerNumber = (string?)null,
            Position = 1, WaitSeconds = 42, ActionId = "7",
        });
        end.Should().BeEquivalentTo(new { Kind = CallEventKind.QueueStatusComplete, ActionId = "7" });
    }

    [Theory]
    [InlineData("""{"event":"QueueParams","calls":"2"}""")]
    [InlineData("""{"event":"QueueEntry","queue":"8001"}""")]
    [InlineData("""{"event":"QueueEntry","uniqueid":"1.1"}""")]
    public void Parse_ListWithoutWhatItNeeds_IsCountedAsMissing(string json) => Parse(json).Outcome.Should().Be(FrameOutcome.MissingField);

    private static (FrameOutcome Outcome, CallEvent? Event) Parse(string json) =>
        (new CallEventParser("test", "").Parse(Encoding.UTF8.GetBytes(json), DateTimeOffset.UnixEpoch, out var parsed), parsed);
}
