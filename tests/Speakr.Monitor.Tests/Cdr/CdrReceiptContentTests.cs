using System.Text;
using FluentAssertions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Cdr.Runs;
using Xunit;

namespace Speakr.Monitor.Tests.Cdr;

public sealed class CdrReceiptContentTests
{
    [Fact]
    public void ToMark_KeysOfBothKinds_ComeBackAsTheyWere()
    {
        CdrRowKey[] keys =
        [
            new("1762000000.1", 77, null),
            new("", long.MaxValue, null),
            new("1762000000.2", 0, CdrScene.Record("0000-00-00 00:00:00", "1762000000.2", "\"Zoé 😀\" <1'1\\>")),
            new("1762000000.3", 0, CdrScene.Record(null, "1762000000.3", null)),
        ];

        var read = CdrReceiptContent.Parse(new CdrReceipt(1, CdrReceiptContent.ToMark(keys).ToBytes()));

        read.Mark.Should().Equal(keys);
        read.Fingerprints.Should().BeNull();
    }

    [Fact]
    public void ToRemember_FingerprintsAndDate_ComeBackAsTheyWere()
    {
        UInt128[] fingerprints = [0, 1, UInt128.MaxValue];

        var read = CdrReceiptContent.Parse(new CdrReceipt(1, CdrReceiptContent.ToRemember("2026-11-01 12:00:00", fingerprints).ToBytes()));

        read.Should().BeEquivalentTo(new { Mark = (object?)null, Until = "2026-11-01 12:00:00" });
        read.Fingerprints.Should().Equal(fingerprints);
    }

    [Fact]
    public void ToBytes_BothKinds_AreWrittenAsVersionsBeforeWroteThem()
    {
        Text(CdrReceiptContent.ToMark([new CdrRowKey("1762000000.1", 77, null)])).Should().Be("""{"mark":[["1762000000.1",77]],"until":null,"names":null}""");
        Text(CdrReceiptContent.ToRemember("2026-11-01 12:00:00", [5])).Should().Be("""{"mark":null,"until":"2026-11-01 12:00:00","names":[5]}""");

        static string Text(CdrReceiptContent content) => Encoding.UTF8.GetString(content.ToBytes());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"mark\":[[1,2]]}")]
    [InlineData("{\"mark\":[[\"1\",2")]
    [InlineData("{\"mark\":[[\"1\",2,3]]}")]
    public void Parse_SomethingElse_SaysWhichReceiptAndWhatToDo(string content)
    {
        var parse = () => CdrReceiptContent.Parse(new CdrReceipt(12, Encoding.UTF8.GetBytes(content)));

        parse.Should().Throw<CdrSyncException>().WithMessage("*receipt 12*CdrSyncRequest.Period*").Which.IsTransient.Should().BeFalse();
    }
}
