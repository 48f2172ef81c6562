using FluentAssertions;
using Speakr.Monitor.Cdr;
using Xunit;

namespace Speakr.Monitor.Conformance.Cdr;

public abstract partial class CdrSourceConformance
{
    [SkippableTheory]
    [InlineData("'; DROP TABLE cdr; --")]
    [InlineData("\\'; back\\slash\\ % _ \" ` @from ? {0} #")]
    [InlineData("line\r\nbreak\ttab\u001A")]
    [InlineData("  spaces around  ")]
    [InlineData("São João – fila nº 1")]
    public virtual async Task Values_SpecialCharacters_AreReadAndAcknowledged(string text) => await ShouldBeLiteralAsync(text);

    [SkippableFact]
    public virtual async Task Values_Emoji_AreReadAndAcknowledged()
    {
        Skip.If(Setup.NoEmojiBecause is not null, Setup.NoEmojiBecause);
        await ShouldBeLiteralAsync("fila 😀 👩‍💻");
    }

    [SkippableFact]
    public virtual async Task Values_AsLongAsTheColumns_AreReadWhole()
    {
        var row = SampleCdrs.Row(1).With(record => record with
        {
            Src = new string('s', 80), RecordingFile = new string('é', 255), LinkedId = new string('l', 32), BillSec = int.MaxValue,
        });
        await BeginAsync(row);
        (await ReadAsync()).Should().Equal(row);
    }

    [SkippableFact]
    public virtual async Task Values_NullAndEmpty_AreKeptApart()
    {
        Skip.If(Setup.NoNullsBecause is not null, Setup.NoNullsBecause);
        CdrRow[] rows = [Empty(0), Empty(0), Nothing(0), Nothing(0), Empty(1), Nothing(2)];
        await BeginAsync(rows);
        (await ReadAsync()).Should().BeEquivalentTo(rows);
        (await AcknowledgeAsync(Nothing(0), Nothing(0))).Should().Be(2);
        await ShouldBeUnmarkedAsync(Empty(0), Empty(0), Empty(1), Nothing(2));
        (await AcknowledgeAsync(Empty(0), Nothing(2))).Should().Be(2);
        await ShouldBeUnmarkedAsync(Empty(0), Empty(1));

        static CdrRow Empty(long sequence) => Filled(sequence, "");
        static CdrRow Nothing(long sequence) => Filled(sequence, null);
        static CdrRow Filled(long sequence, string? text) => new("", sequence, new CallDetailRecord
        {
            CallDate = text is null ? null : SampleCdrs.Date(1),
            Src = text,
            Dst = text,
            BillSec = text?.Length,
            Disposition = text,
            LinkedId = text,
            RecordingFile = text,
            CNum = text,
        });
    }

    [SkippableFact]
    public virtual async Task Values_Twins_AreRowsOfTheirOwn()
    {
        await BeginAsync(SampleCdrs.Row(1), SampleCdrs.Row(1), SampleCdrs.Row(2), SampleCdrs.Row(1));
        foreach (var size in new[] { 1, 2, 3, 4 })
            (await ReadAsync(rows: size)).Should().Equal(SampleCdrs.Row(1), SampleCdrs.Row(1), SampleCdrs.Row(1), SampleCdrs.Row(2));
    }

    // Without a sequence, so that the content has to be found again as well.
    private async Task ShouldBeLiteralAsync(string text)
    {
        var row = WithTexts(SampleCdrs.Row(1), text) with { Sequence = 0 };
        var other = WithTexts(SampleCdrs.Row(1), text + "x") with { Sequence = 0 };
        await BeginAsync(row, other);
        (await ReadAsync()).Should().BeEquivalentTo([row, other]);
        (await AcknowledgeAsync(row)).Should().Be(1);
        await ShouldBeUnmarkedAsync(other);
    }

    private static CdrRow WithTexts(CdrRow row, string text) => row.With(record => record with
    {
        Src = text, Dst = text, Disposition = text, RecordingFile = text, CNum = text,
    });
}
