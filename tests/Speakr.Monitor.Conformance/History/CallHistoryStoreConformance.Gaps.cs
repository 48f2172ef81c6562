using FluentAssertions;
using Speakr.Monitor.History;
using Xunit;

namespace Speakr.Monitor.Conformance.History;

/// <summary>Stores that keep the gaps of sources (<see cref="ICallGapStore"/>).</summary>
public abstract partial class CallHistoryStoreConformance
{
    [SkippableFact]
    public virtual async Task Gaps_Recorded_AreReadOldestFirst()
    {
        var gaps = Gaps();
        foreach (var number in new[] { 3, 1, 2 })
            await gaps.RecordAsync(Gap(number), None);
        await gaps.RecordAsync(Gap(1) with { Host = "other" }, None);
        await gaps.RecordAsync(Gap(1) with { Source = "pbx 2" }, None);
        (await gaps.ReadAsync("pbx", DateTimeOffset.MinValue, None)).Should()
            .Equal(AsStored(Gap(1)), AsStored(Gap(1) with { Host = "other" }), AsStored(Gap(2)), AsStored(Gap(3)));
        (await gaps.ReadAsync("pbx 3", DateTimeOffset.MinValue, None)).Should().BeEmpty();
        (await gaps.ReadAsync(null, DateTimeOffset.MinValue, None)).Should().HaveCount(5);
    }

    [SkippableFact]
    public virtual async Task Gaps_RecordedAgain_TakeEndAndReason()
    {
        var gaps = Gaps();
        await gaps.RecordAsync(Gap(1), None);
        var changed = Gap(1) with { EndedAt = Gap(1).EndedAt.AddHours(1), Reason = "João's \"switch\" was off \\ 📞" };
        await gaps.RecordAsync(changed, None);
        var expected = Setup.NoEmojiBecause is null ? changed : changed with { Reason = changed.Reason.Replace("📞", "?", StringComparison.Ordinal) };
        (await gaps.ReadAsync("pbx", DateTimeOffset.MinValue, None)).Should().Equal(AsStored(expected));
    }

    [SkippableFact]
    public virtual async Task Gaps_EndedBefore_AreLeftOut()
    {
        var gaps = Gaps();
        await gaps.RecordAsync(Gap(1), None);
        await gaps.RecordAsync(Gap(2), None);
        (await gaps.ReadAsync("pbx", Gap(2).EndedAt, None)).Should().Equal(AsStored(Gap(2)));
        (await gaps.ReadAsync("pbx", Gap(2).EndedAt.AddMilliseconds(1), None)).Should().BeEmpty();
    }

    [SkippableFact]
    public virtual async Task Gaps_AroundTheHourThatClocksRepeat_KeepTheirTimes()
    {
        var gaps = Gaps();
        var first = Gap(1) with { StartedAt = new(2026, 10, 25, 0, 30, 0, TimeSpan.Zero), EndedAt = new(2026, 10, 25, 1, 30, 0, TimeSpan.Zero) };
        var second = first with { StartedAt = first.EndedAt, EndedAt = new(2026, 10, 25, 4, 30, 0, TimeSpan.FromHours(2)) };
        await gaps.RecordAsync(first, None);
        await gaps.RecordAsync(second, None);
        (await gaps.ReadAsync("pbx", first.EndedAt, None)).Should().Equal(first, second);
    }

    /// <summary>The store under test as one that keeps gaps; skips the test when it keeps none.</summary>
    protected ICallGapStore Gaps()
    {
        Skip.IfNot(Store is ICallGapStore, "The store keeps no gaps.");
        return (ICallGapStore)Store;
    }

    private SourceGap AsStored(SourceGap gap) => gap with
    {
        StartedAt = Cut(gap.StartedAt, Setup.VisitTimePrecision),
        EndedAt = Cut(gap.EndedAt, Setup.VisitTimePrecision),
    };

    private static SourceGap Gap(int number) => new(
        "pbx", "host", SampleCalls.Start.AddMinutes(number), SampleCalls.Start.AddMinutes(number).AddSeconds(12.3456789), $"reason {number}");
}
