using System.Text;
using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Sources;
using Xunit;

namespace Speakr.Monitor.Tests.Sources;

/// <summary>Events that name several channels by prefixes.</summary>
public sealed class ChannelEventParsingTests
{
    [Fact]
    public void Parse_AttendedTransfer_NamesWhoTakesWhosePlace()
    {
        var parsed = Parse("""
            {"event":"AttendedTransfer","result":"Success","desttype":"App","destapp":"Queue","origtransfereruniqueid":"1.2","origtransfererlinkedid":"1.1",
             "secondtransfereruniqueid":"1.3","secondtransfererlinkedid":"1.3","transfereeuniqueid":"1.1","transfereelinkedid":"1.1",
             "transfereecalleridnum":"11987670102","transfertargetuniqueid":"1.4","transfertargetlinkedid":"1.3","transfertargetcalleridnum":"<unknown>"}
            """);

        parsed.Should().BeEquivalentTo(new
        {
            UniqueId = "1.3", LinkedId = "1.3", Result = "Success", DestType = "App",
            OrigTransferer = new ChannelIds("1.2", "1.1", null),
            Transferee = new ChannelIds("1.1", "1.1", "11987670102"),
            TransferTarget = new ChannelIds("1.4", "1.3", null),
        });
    }

    [Fact]
    public void Parse_LocalOptimization_NamesBothHalvesAndWhatTakesTheirPlace()
    {
        var parsed = Parse("""
            {"event":"LocalOptimizationBegin","localoneuniqueid":"1.11","localonelinkedid":"1.10","localtwouniqueid":"1.12","localtwolinkedid":"1.10",
             "sourceuniqueid":"1.13","destuniqueid":"a-bridge"}
            """);

        parsed.Should().BeEquivalentTo(new
        {
            UniqueId = "1.11", LinkedId = "1.10", LocalTwoUniqueId = "1.12", SourceUniqueId = "1.13", AgentUniqueId = (string?)null,
        });
    }

    private static CallEvent Parse(string json)
    {
        new CallEventParser("test").TryParse(Encoding.UTF8.GetBytes(json), DateTimeOffset.UnixEpoch, out var parsed).Should().BeTrue();
        return parsed!;
    }
}
