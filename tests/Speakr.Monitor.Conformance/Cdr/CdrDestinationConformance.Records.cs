using FluentAssertions;
using Speakr.Monitor.Cdr;
using Xunit;

namespace Speakr.Monitor.Conformance.Cdr;

public abstract partial class CdrDestinationConformance
{
    [SkippableFact]
    public virtual async Task Initialize_Twice_KeepsWhatIsThere()
    {
        var session = await BeginAsync();
        await WriteAsync(session, new CdrBatch { Rows = SampleRecords.Rows(3), State = "kept" });
        await Destination.InitializeAsync(None);
        await (await Setup.ReopenAsync()).InitializeAsync(None);
        await ShouldHaveAsync(session, SampleRecords.Day, SampleRecords.Rows(3));
    }

    [SkippableFact]
    public virtual async Task HasRecords_BeforeAndAfterTheFirst_SaysSo()
    {
        var session = await BeginAsync();
        (await session.HasRecordsAsync(None)).Should().BeFalse();
        await WriteAsync(session, new CdrBatch { Rows = [SampleRecords.Row(1)] });
        (await session.HasRecordsAsync(None)).Should().BeTrue();
    }

    [SkippableFact]
    public virtual async Task Write_ManyRows_AllArriveOnce()
    {
        var session = await BeginAsync();
        var rows = SampleRecords.Rows(6_000);
        await WriteAsync(session, new CdrBatch { Rows = rows });
        await ShouldHaveAsync(session, SampleRecords.Day, rows);
    }

    [SkippableFact]
    public virtual async Task Write_NewNameOfARecording_OneCopyTakesIt()
    {
        var session = await BeginAsync();
        var twin = SampleRecords.Row(1);
        await WriteAsync(session, new CdrBatch { Rows = [SampleRecords.Row(0), twin, twin] });

        await WriteAsync(session, new CdrBatch
        {
            Rows = [SampleRecords.Row(2)],
            Renamed = [new RenamedCdr(twin.Record, "c.mp3"), new RenamedCdr(SampleRecords.Row(9).Record, "not there")],
        });

        await ShouldHaveAsync(
            session, SampleRecords.Day, SampleRecords.Row(0), twin, twin.With(record => record with { RecordingFile = "c.mp3" }), SampleRecords.Row(2));
    }

    [SkippableFact]
    public virtual async Task Find_SomeCalls_HasTheirRecordsOrSaysThatItWouldReadAll()
    {
        var session = await BeginAsync();
        CdrRow[] rows = [.. SampleRecords.Rows(1_000), SampleRecords.Row(7)];
        await WriteAsync(session, new CdrBatch { Rows = rows });

        var found = await session.FindAsync([.. rows.Skip(5).Take(450).Select(row => row.Record), SampleRecords.Row(2_000).Record], None);

        Skip.If(found is null, "this destination has no index for it");
        found.Should().Contain(rows.Skip(5).Take(450).Select(row => row.Record)).And.NotContain(SampleRecords.Row(2_000).Record);
        found!.Count(record => record == SampleRecords.Row(7).Record).Should().Be(2);
    }

    [SkippableFact]
    public virtual async Task Write_Twins_EachIsARow()
    {
        var session = await BeginAsync();
        var twin = SampleRecords.Row(1);
        await WriteAsync(session, new CdrBatch { Rows = [twin, twin, SampleRecords.Row(2)] });
        await WriteAsync(session, new CdrBatch { Rows = [twin] });
        await ShouldHaveAsync(session, SampleRecords.Day, twin, twin, twin, SampleRecords.Row(2));
    }

    [SkippableTheory]
    [InlineData("'; DROP TABLE cdrs; --")]
    [InlineData("\\'; DELETE FROM cdrs; -- ")]
    [InlineData("back\\slash\\ and % and _ and \" and ` and @src and @p0 and ? and :x and {0}")]
    [InlineData("/* comment */ # comment -- comment")]
    [InlineData("line\r\nbreak\ttab \u001a end")]
    [InlineData("  spaces around  ")]
    [InlineData("São João – fila nº 1")]
    [InlineData("NULL")]
    [InlineData("")]
    public virtual async Task Write_SpecialCharacters_AreKept(string text)
    {
        var session = await BeginAsync();
        var row = SampleRecords.Row(1).With(record => WithTexts(record, text));
        await WriteAsync(session, new CdrBatch { Rows = [row, SampleRecords.Row(2)] });
        await ShouldHaveAsync(session, SampleRecords.Day, row, SampleRecords.Row(2));
    }

    [SkippableFact]
    public virtual async Task Write_Emoji_IsKept()
    {
        Skip.If(Setup.NoEmojiBecause is not null, Setup.NoEmojiBecause);
        var session = await BeginAsync();
        var row = SampleRecords.Row(1).With(record => WithTexts(record, "fila 😀 👩‍💻"));
        await WriteAsync(session, new CdrBatch { Rows = [row] });
        await ShouldHaveAsync(session, SampleRecords.Day, row);
    }

    [SkippableFact]
    public virtual async Task Write_TextsOf255Characters_AreKeptWhole()
    {
        var session = await BeginAsync();
        var row = SampleRecords.Row(1).With(record => WithTexts(record, new string('ç', 255)));
        await WriteAsync(session, new CdrBatch { Rows = [row] });
        await ShouldHaveAsync(session, SampleRecords.Day, row);
    }

    [SkippableFact]
    public virtual async Task Write_NothingButNulls_StaysNull()
    {
        var session = await BeginAsync();
        var row = SampleRecords.Row(1).With(_ => new CallDetailRecord
        {
            CallDate = null, Src = null, Dst = null, BillSec = null, Disposition = null, LinkedId = null, RecordingFile = null, CNum = null,
        });
        await WriteAsync(session, new CdrBatch { Rows = [row, SampleRecords.Row(2), row] });
        await ShouldHaveAsync(session, null, row, row);
        await ShouldHaveAsync(session, SampleRecords.Day, SampleRecords.Row(2));
    }

    [SkippableFact]
    public virtual async Task Write_ZeroDate_IsKept()
    {
        Skip.If(Setup.NoZeroDateBecause is not null, Setup.NoZeroDateBecause);
        var session = await BeginAsync();
        var row = SampleRecords.Row(1).With(record => record with { CallDate = "0000-00-00 00:00:00" });
        await WriteAsync(session, new CdrBatch { Rows = [row, SampleRecords.Row(2)] });
        await ShouldHaveAsync(session, "0000-00-00", row);
        await ShouldHaveAsync(session, null);
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public virtual async Task Write_BillSec_IsKept(long seconds)
    {
        var session = await BeginAsync();
        var row = SampleRecords.Row(1).With(record => record with { BillSec = seconds });
        await WriteAsync(session, new CdrBatch { Rows = [row] });
        await ShouldHaveAsync(session, SampleRecords.Day, row);
    }

    [SkippableFact]
    public virtual async Task ReadDay_NeighbouringDays_AreNotRead()
    {
        var session = await BeginAsync();
        string[] dates =
        [
            "2018-11-03 23:59:59", "2018-11-04 00:00:00", "2018-11-04 12:00:00", "2018-11-04 23:59:59", "2018-11-05 00:00:00", "2019-11-04 12:00:00",
        ];
        var rows = dates.Select((date, number) => SampleRecords.Row(number).With(record => record with { CallDate = date })).ToArray();
        await WriteAsync(session, new CdrBatch { Rows = rows });
        await ShouldHaveAsync(session, "2018-11-04", rows[1], rows[2], rows[3]);
        await ShouldHaveAsync(session, "2018-11-05", rows[4]);
        await ShouldHaveAsync(session, "2018-11-06");
        await ShouldHaveAsync(session, null);
    }

    [SkippableFact]
    public virtual async Task ReadDay_HalfRead_TheSessionGoesOn()
    {
        var session = await BeginAsync();
        await WriteAsync(session, new CdrBatch { Rows = SampleRecords.Rows(3_000) });
        await foreach (var record in session.ReadDayAsync(SampleRecords.Day, None))
        {
            record.Dst.Should().Be("600");
            await WriteAsync(session, new CdrBatch { State = "written while reading" });
            break;
        }

        await WriteAsync(session, new CdrBatch { Rows = [SampleRecords.Row(5_000)] });
        (await ReadAsync(session, SampleRecords.Day)).Should().HaveCount(3_001);
    }

    private static CallDetailRecord WithTexts(CallDetailRecord record, string text) => record with
    {
        Src = text, Dst = text, Disposition = text, LinkedId = text, RecordingFile = text, CNum = text,
    };
}
