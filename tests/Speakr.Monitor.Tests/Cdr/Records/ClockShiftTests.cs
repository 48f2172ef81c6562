using System.Globalization;
using FluentAssertions;
using Speakr.Monitor.Cdr.Records;
using Xunit;

namespace Speakr.Monitor.Tests.Cdr.Records;

public sealed class ClockShiftTests
{
    private const string Made = "1795780001.48"; // 2026-11-27 11:46:41 UTC

    private static readonly PbxClock Utc = PbxClock.At(TimeSpan.Zero);

    [Theory]
    [InlineData("2026-11-27 11:46:41", 0)]
    [InlineData("2026-11-27 11:46:43", 0)]
    [InlineData("2026-11-27 11:46:40", 0)]
    [InlineData("2026-11-27 08:46:41", -180)]
    [InlineData("2026-11-27 17:31:42", 345)]
    [InlineData("2026-11-28 01:46:41", 840)]
    public void Of_FirstRecordOfAChannel_IsWholeQuartersOfAnHour(string callDate, int minutes) =>
        ClockShift.Of(callDate, Made, Utc).Should().Be(TimeSpan.FromMinutes(minutes));

    [Theory]
    [InlineData("2026-11-27 11:50:00", Made)]
    [InlineData("2026-11-30 11:46:41", Made)]
    [InlineData("0000-00-00 00:00:00", Made)]
    [InlineData(null, Made)]
    [InlineData("2026-11-27 11:46:41", "")]
    [InlineData("2026-11-27 11:46:41", "not an id")]
    [InlineData("1970-01-01 00:00:05", "5.1")]
    public void Of_RecordThatDoesNotTell_IsUnknown(string? callDate, string uniqueId) => ClockShift.Of(callDate, uniqueId, Utc).Should().BeNull();

    [Fact]
    public void Of_ManyRecords_IsWhatMostSay()
    {
        var shifted = Enumerable.Repeat<(string?, string?)>(("2026-11-27 08:46:41", Made), 3);
        var later = Enumerable.Repeat<(string?, string?)>(("2026-11-27 08:51:12", Made), 9);

        ClockShift.Of([.. shifted, .. later, ("2026-11-27 11:46:41", Made)], Utc).Should().Be(TimeSpan.FromHours(-3));
        ClockShift.Of([("2026-11-27 08:46:41", Made), ("2026-11-27 11:46:41", Made)], Utc).Should().BeNull();
        ClockShift.Of([.. later], Utc).Should().BeNull();
    }

    [Fact]
    public void Ahead_ReadingAndWriting_AreMovedTheSameWay()
    {
        var clock = PbxClock.At(TimeSpan.FromHours(-3)).Ahead(TimeSpan.FromHours(3));
        var noon = new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

        clock.Read("2026-11-27 12:00:00", Made).Should().Be(noon);
        clock.Write(noon, noon.AddHours(1)).Should().Be(("2026-11-27 12:00:00", "2026-11-27 13:00:00"));
    }

    [Fact]
    public void Calls_OfAnotherSeason_AreDatedByTheirOwnChannel()
    {
        // By a clock that is an hour off; the second row is of a phone that rang later.
        CallRecordRow[] rows =
        [
            Row("2026-11-27 12:46:41", "PJSIP/1001-1", "NO ANSWER", 1), Row("2026-11-27 12:47:02", "PJSIP/1002-1", "ANSWERED", 2),
        ];

        var call = RecordedCalls.Of(rows, Utc, new PbxIds("")).Should().ContainSingle().Subject;

        call.StartedAt.Should().Be(DateTimeOffset.Parse("2026-11-27T11:46:41Z", CultureInfo.InvariantCulture));
        call.Visits.Should().ContainSingle().Which.AnsweredAt.Should().Be(DateTimeOffset.Parse("2026-11-27T11:47:02Z", CultureInfo.InvariantCulture));
    }

    private static CallRecordRow Row(string callDate, string channel, string disposition, long sequence) => new()
    {
        CallDate = callDate, Src = "11955550801", DstChannel = channel, LastApp = "Queue", LastData = "8001,t", Duration = 20,
        Disposition = disposition, UniqueId = Made, LinkedId = Made, Sequence = sequence,
    };
}
