using System.Text;
using FluentAssertions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Cdr.Runs;
using Xunit;

namespace Speakr.Monitor.Tests.Cdr;

public sealed class CdrNoteTests
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

        var read = CdrNote.Parse(new CdrReceipt(1, CdrNote.ToMark(keys).ToBytes()));

        read.Mark.Should().Equal(keys);
        read.Names.Should().BeNull();
    }

    [Fact]
    public void ToRemember_NamesAndDate_ComeBackAsTheyWere()
    {
        UInt128[] names = [0, 1, UInt128.MaxValue];

        var read = CdrNote.Parse(new CdrReceipt(1, CdrNote.ToRemember("2026-11-01 12:00:00", names).ToBytes()));

        read.Should().BeEquivalentTo(new { Mark = (object?)null, Until = "2026-11-01 12:00:00" });
        read.Names.Should().Equal(names);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"mark\":[[1,2]]}")]
    [InlineData("{\"mark\":[[\"1\",2")]
    [InlineData("{\"mark\":[[\"1\",2,3]]}")]
    public void Parse_SomethingElse_SaysWhichReceiptAndWhatToDo(string content)
    {
        var parse = () => CdrNote.Parse(new CdrReceipt(12, Encoding.UTF8.GetBytes(content)));

        parse.Should().Throw<CdrSyncException>().WithMessage("*receipt 12*CdrSyncRequest.Period*").Which.IsTransient.Should().BeFalse();
    }
}
