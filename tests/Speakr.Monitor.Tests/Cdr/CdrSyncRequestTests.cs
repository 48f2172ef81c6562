using FluentAssertions;
using Speakr.Monitor.Cdr;
using Xunit;

namespace Speakr.Monitor.Tests.Cdr;

/// <summary>Rows that are refused, periods by hand, dry runs.</summary>
public sealed class CdrSyncRequestTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Run_RefusedRows_GoToQuarantineAndTheOthersOn()
    {
        var scene = new CdrScene();
        scene.Destination.Refuses = record => record.Src == "bad" ? "too long for column src (error 1406)" : null;
        for (var count = 0; count < 9; count++)
            scene.Add(Minute, src: count % 4 == 1 ? "bad" : "good");

        var first = await scene.RunAsync();
        scene.Pass(Minute);
        var second = await scene.RunAsync();

        first.Should().BeEquivalentTo(new { Copied = 7L, Marked = 7L, InQuarantine = 2 });
        second.Should().BeEquivalentTo(new { Copied = 0L, InQuarantine = 2 });
        scene.Destination.Quarantine.Should().HaveCount(2).And.OnlyContain(row =>
            row.Row.Record.Src == "bad" && row.Reason.Contains("1406", StringComparison.Ordinal) && row.Attempts == 1);
        scene.Source.Unmarked.Should().HaveCount(2, "only what has been copied is marked");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RetryQuarantine_CopiesWhatIsTakenNowAndCountsTheOthers(bool marks)
    {
        var scene = new CdrScene();
        scene.Source.HasMarker = marks;
        scene.Destination.Refuses = record => record.Src is "bad" or "worse" ? "refused" : null;
        scene.Add(Minute, src: "bad");
        scene.Add(Minute, src: "worse");
        await scene.RunAsync();
        scene.Destination.Refuses = record => record.Src == "worse" ? "still refused" : null;

        var result = await scene.RunAsync(new CdrSyncRequest { RetryQuarantine = true });
        var next = await scene.RunAsync();

        result.Should().BeEquivalentTo(new { Copied = 1L, InQuarantine = 1 });
        next.Copied.Should().Be(0, "what has left the quarantine is known to be copied");
        scene.Destination.Records.Should().ContainSingle().Which.Src.Should().Be("bad");
        scene.Destination.Quarantine.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Reason = "still refused", Attempts = 2 });
        if (marks)
            scene.Source.Unmarked.Should().ContainSingle().Which.Record.Src.Should().Be("worse");
    }

    [Fact]
    public async Task RetryQuarantine_RefusedAgain_CountsNoRowTwiceAgainstTheLimit()
    {
        var scene = new CdrScene(options => options.QuarantineLimit = 5);
        scene.Destination.Refuses = _ => "refused";
        for (var count = 0; count < 4; count++)
            scene.Add(Minute);
        await scene.RunAsync();

        (await scene.RunAsync(new CdrSyncRequest { RetryQuarantine = true })).InQuarantine.Should().Be(4);

        scene.Destination.Quarantine.Should().HaveCount(4).And.OnlyContain(row => row.Attempts == 2);
        // New ones still count beside those.
        scene.Add(Minute);
        scene.Add(Minute);
        await scene.Awaiting(it => it.RunAsync(new CdrSyncRequest { RetryQuarantine = true })).Should().ThrowAsync<CdrSyncException>().WithMessage("*more than 5 rows*");
    }

    [Fact]
    public async Task Run_EverythingIsRefused_FailsInsteadOfFillingTheQuarantine()
    {
        var scene = new CdrScene(options => options.QuarantineLimit = 5);
        scene.Destination.Refuses = _ => "unknown column";
        for (var count = 0; count < 20; count++)
            scene.Add(Minute);

        var run = () => scene.RunAsync();

        (await run.Should().ThrowAsync<CdrSyncException>())
            .WithMessage("*unknown column*, then synchronize with CdrSyncRequest.RetryQuarantine.").Which.IsTransient.Should().BeFalse();
        scene.Destination.Quarantine.Should().HaveCountLessThanOrEqualTo(5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Period_CopiesWhatIsMissingOfIt_AndNothingTwice(bool marks)
    {
        var scene = new CdrScene();
        scene.Source.HasMarker = marks;
        foreach (var hours in new[] { 1, 2, 30, 30, 31, 60 })
            scene.Add(TimeSpan.FromHours(hours));
        await scene.RunAsync();
        scene.Destination.Records.RemoveAll(record => record.CallDate!.StartsWith("2026-10-31", StringComparison.Ordinal));
        var request = new CdrSyncRequest { Period = new CdrRange("2026-10-31 00:00:00", null) };

        var first = await scene.RunAsync(request);
        var second = await scene.RunAsync(request);
        scene.Pass(Minute);
        var tick = await scene.RunAsync();

        first.Should().BeEquivalentTo(new { Copied = 3L, Found = marks ? 2L : 0L });
        second.Copied.Should().Be(0);
        tick.Copied.Should().Be(0);
        scene.Difference().Should().BeEquivalentTo((Missing: new List<CallDetailRecord>(), Extra: new List<CallDetailRecord>()));
    }

    [Fact]
    public async Task Period_RecordsJustCopiedWereDeleted_AreCopiedAgainThoughRemembered()
    {
        var scene = new CdrScene();
        scene.Source.HasMarker = false;
        for (var count = 0; count < 6; count++)
            scene.Add(TimeSpan.FromMinutes(count));
        await scene.RunAsync();
        scene.Destination.Records.RemoveRange(1, 3);

        var tick = await scene.RunAsync();
        var period = await scene.RunAsync(new CdrSyncRequest { Period = CdrRange.All });

        tick.Copied.Should().Be(0);
        period.Should().BeEquivalentTo(new { Copied = 3L, Found = 0L });
        (await scene.RunAsync()).Copied.Should().Be(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DryRun_CountsAndChangesNothing(bool marks)
    {
        var scene = new CdrScene();
        scene.Source.HasMarker = marks;
        for (var count = 0; count < 9; count++)
            scene.Add(TimeSpan.FromMinutes(count));

        var result = await scene.RunAsync(new CdrSyncRequest { DryRun = true });

        result.Copied.Should().Be(9);
        scene.Destination.Batches.Should().BeEmpty();
        scene.Destination.State.Should().BeNull();
        (await scene.RunAsync()).Copied.Should().Be(9);
    }
}
