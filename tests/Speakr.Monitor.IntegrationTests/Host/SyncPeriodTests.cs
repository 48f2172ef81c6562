using FluentAssertions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Host.Sync;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

public sealed class SyncPeriodTests
{
    [Theory]
    [InlineData("2026-11-01", "2026-11-01", "2026-11-01 00:00:00", "2026-11-02 00:00:00")]
    [InlineData("2026-11-01 08:30:00", "2026-12-31", "2026-11-01 08:30:00", "2027-01-01 00:00:00")]
    [InlineData("2026-11-01", "2026-11-01 08:30:00", "2026-11-01 00:00:00", "2026-11-01 08:30:01")]
    [InlineData("2026-11-01", null, "2026-11-01 00:00:00", null)]
    [InlineData(null, "2028-02-28", null, "2028-02-29 00:00:00")]
    public void Of_Dates_CoverAllThatIsNamed(string? from, string? to, string? first, string? before) =>
        SyncPeriod.Of(from, to).Should().Be(new CdrRange(first, before));

    [Fact]
    public void Of_Nothing_IsWhatIsNew() => SyncPeriod.Of(null, null).Should().BeNull();

    [Theory]
    [InlineData("yesterday")]
    [InlineData("01/11/2026")]
    [InlineData("2026-02-30")]
    [InlineData("2026-11-01 8:30")]
    [InlineData("2026-11-01T08:30:00")]
    [InlineData("9999-12-31")]
    [InlineData("")]
    public void IsValid_AnythingElse_IsRefused(string text) => SyncPeriod.IsValid(text).Should().BeFalse();

    [Theory]
    [InlineData("2026-11-02", "2026-11-01", true)]
    [InlineData("2026-11-01 08:30:01", "2026-11-01 08:30:00", true)]
    [InlineData("2026-11-01 08:30:00", "2026-11-01 08:30:00", false)]
    [InlineData("2026-11-01 08:30:00", "2026-11-01", false)]
    [InlineData("2026-11-01", null, false)]
    [InlineData("tomorrow", "2026-11-01", false)]
    public void IsEmpty_EndBeforeBegin_Is(string? from, string? to, bool expected) => SyncPeriod.IsEmpty(from, to).Should().Be(expected);
}
