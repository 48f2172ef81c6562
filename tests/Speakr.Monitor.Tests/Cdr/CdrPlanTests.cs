using FluentAssertions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Cdr.Runs;
using Xunit;

namespace Speakr.Monitor.Tests.Cdr;

public sealed class CdrPlanTests
{
    [Fact]
    public void RangesOf_DaysThatFollowEachOther_AreOneRange()
    {
        CdrDay[] days = [new(null, 1), new("0000-00-00", 2), new("2024-02-28", 1), new("2024-02-29", 5), new("2024-03-01", 1), new("2024-03-03", 1)];

        CdrPass.RangesOf(days).Should().Equal(
            new CdrRange(null, "0000-00-00 00:00:00"),
            new CdrRange("0000-00-00 00:00:00", "0000-00-00 23:59:59.999999"),
            new CdrRange("2024-02-28 00:00:00", "2024-03-01 23:59:59.999999"),
            new CdrRange("2024-03-03 00:00:00", "2024-03-03 23:59:59.999999"));
    }

    [Fact]
    public void State_IsReadAsItWasWritten()
    {
        var state = new CdrState(CdrSyncMode.ReadOnly, "pbx:3306/asteriskcdrdb.cdr", "2026-11-01 06:00:00", true, new DateTimeOffset(2026, 11, 1, 9, 0, 0, TimeSpan.Zero));

        CdrState.Parse(state.ToText()).Should().Be(state);
    }

    [Fact]
    public void ToText_State_IsWrittenAsVersionsBeforeWroteIt()
    {
        const string Text =
            """{"mode":"ReadOnly","source":"pbx","floor":"2026-11-01 12:00:00","comparing":false,"sweptAt":"1970-01-01T00:00:00+00:00","newest":"2026-11-01 18:00:00"}""";
        var state = new CdrState(CdrSyncMode.ReadOnly, "pbx", "2026-11-01 12:00:00", false, DateTimeOffset.UnixEpoch, "2026-11-01 18:00:00");

        state.ToText().Should().Be(Text);
        CdrState.Parse(Text).Should().Be(state);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"mode\":\"None of ours\"}")]
    public void State_SomethingElse_IsAsIfNothingWereKnown(string? text) => CdrState.Parse(text).Should().BeNull();

    [Theory]
    [InlineData("2026-10-20 06:00:00.123456", 2)]
    [InlineData("2026-00-20 06:00:00", 1)]
    public void Make_WatermarkIsNoWholeSecond_TheSweepIsPlannedAllTheSame(string watermark, int ranges)
    {
        var source = new CdrSourceInfo("pbx", false, false, new DateTime(2026, 11, 1, 12, 0, 0));
        var state = new CdrState(CdrSyncMode.ReadOnly, "pbx", watermark, false, DateTimeOffset.UnixEpoch);

        CdrPlan.Make(new CdrSyncOptions(), state, source, hasRecords: true, DateTimeOffset.UtcNow).Sweep!.Ranges.Should().HaveCount(ranges);
    }

    [Fact]
    public void Make_FirstRunWasInterrupted_TheNextGoesOnWithoutASweep()
    {
        var source = new CdrSourceInfo("pbx", false, false, new DateTime(2026, 11, 1, 12, 0, 0));
        var now = DateTimeOffset.UtcNow;
        var first = CdrPlan.Make(new CdrSyncOptions(), null, source, hasRecords: false, now);

        CdrPlan.Make(new CdrSyncOptions(), first.State with { Watermark = "2025-01-01 00:00:00" }, source, true, now.AddMinutes(1)).Sweep.Should().BeNull();
    }

    [Fact]
    public void Names_DependOnWhatTellsRowsApart()
    {
        var hash = new CdrFingerprinter();
        var row = new CdrRow("1.1", 5, CdrScene.Record("2026-11-01 12:00:00", "1.1"));
        var renamed = row with { Record = row.Record with { RecordingFile = "q-8001.mp3" } };
        var unnumbered = row with { Sequence = 0 };

        UInt128[] names =
        [
            .. hash.Of([row]), .. hash.Of([row with { UniqueId = "1.2" }]), .. hash.Of([row with { Sequence = 6 }]),
            .. hash.Of([unnumbered]), .. hash.Of([unnumbered with { Record = renamed.Record }]), hash.Of([row, row])[1],
        ];

        names.Should().OnlyHaveUniqueItems();
        hash.Of([renamed]).Should().Equal(hash.Of([row]), "a recording that gets another name later is no other call");
        hash.Of([row, row])[0].Should().Be(hash.Of([row])[0]);
        CdrFingerprinter.FromText(CdrFingerprinter.ToText(names[0])).Should().Be(names[0]);
    }
}
