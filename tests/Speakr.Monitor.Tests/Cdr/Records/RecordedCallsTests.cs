using System.Text;
using System.Text.Json;
using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Cdr.Records;
using Speakr.Monitor.Sources;
using Xunit;
using static Speakr.Monitor.Tests.Cdr.Records.Rows;

namespace Speakr.Monitor.Tests.Cdr.Records;

public sealed class RecordedCallsTests
{
    [Fact]
    public void Of_PhonesRungOneAfterTheOther_OneVisitAnsweredByTheLast()
    {
        var call = Read(Answered("600", 12, 30, "PJSIP/1002-0000000b", sequence: 9), Rung("600", 0, 5, "PJSIP/1001-0000000a", sequence: 4))
            .Should().ContainSingle().Subject;

        call.Should().BeEquivalentTo(new
        {
            LinkedId = Channel, UniqueId = Channel, CallerNumber = "11987650001", StartedAt = At(0), EndedAt = At(42),
        });
        call.Visits.Should().ContainSingle().Which.Should().Be(new RecordedVisit
        {
            Queue = "600", UniqueId = Channel, JoinedAt = At(0), AnsweredAt = At(12), EndedAt = At(42), Extension = "1002",
        });
    }

    [Fact]
    public void Of_NobodyAnswered_NoAnswerAndNoExtension()
    {
        var visit = Read(Rung("600", 0, 6, "PJSIP/1001-0a"), Rung("600", 1, 5, "PJSIP/1002-0b")).Single().Visits.Should().ContainSingle().Subject;

        visit.Should().BeEquivalentTo(new { Extension = "", AnsweredAt = (DateTimeOffset?)null, EndedAt = At(6) });
    }

    [Fact]
    public void Of_AnsweredWithoutAPhone_IsNoAgent() =>
        Read(Answered("600", 0, 9, "")).Single().Visits().Should().Equal("600  0-9");

    [Fact]
    public void Of_OneRowAVisitInTheSecondOfTheHangup_VisitsInOrderOfTheirSequence()
    {
        var call = Read(
            Answered("602", 0, 30, "Local/1003@from-queue-0000001;1", sequence: 3),
            Rung("601", 0, 30, "", sequence: 2),
            Answered("600", 0, 30, "PJSIP/1001-0000000a", sequence: 1)).Single();

        call.Visits().Should().Equal("600 1001 0-30", "601  0-30", "602 1003 0-30");
    }

    [Fact]
    public void Of_AsteriskRestartedBetween_TheDateDecidesBeforeTheSequence() =>
        Read(Rung("601", 20, 5, "PJSIP/1-1", sequence: 1), Rung("600", 0, 5, "PJSIP/1-1", sequence: 90)).Single()
            .Visits().Should().Equal("600  0-5", "601  20-25");

    [Fact]
    public void Of_BackInTheSameQueueAfterAnother_ThreeVisits() =>
        Read(Answered("600", 0, 9, "PJSIP/1-1"), Rung("601", 10, 5, "PJSIP/2-1"), Rung("600", 20, 5, "PJSIP/3-1")).Single()
            .Visits().Should().Equal("600 1 0-9", "601  10-15", "600  20-25");

    [Fact]
    public void Of_BackInTheSameQueueAfterAnotherApplication_TwoVisits() =>
        Read(Rung("600", 0, 9, "PJSIP/1-1"), Elsewhere(10, 4, "Playback"), Answered("600", 20, 5, "PJSIP/3-1")).Single()
            .Visits().Should().Equal("600  0-9", "600 3 20-25");

    [Fact]
    public void Of_SentBackIntoTheSameQueueByTheAgent_TwoVisits() =>
        Read(Answered("600", 0, 20, "PJSIP/1001-0a"), Rung("600", 20, 8, "PJSIP/1002-0b"), Answered("600", 30, 10, "PJSIP/1001-0c")).Single()
            .Visits().Should().Equal("600 1001 0-20", "600 1001 20-40");

    [Fact]
    public void Of_SentBackAndNobodyAnsweredAgain_TheSecondVisitHasNoAgent() =>
        Read(Answered("600", 0, 20, "PJSIP/1001-0a"), Rung("600", 21, 8, "PJSIP/1002-0b")).Single()
            .Visits().Should().Equal("600 1001 0-20", "600  21-29");

    [Fact]
    public void Of_SentBackAndAnsweredLater_TwoVisits() =>
        Read(Answered("600", 0, 20, "PJSIP/1001-0a"), Answered("600", 22, 8, "PJSIP/1002-0b")).Single()
            .Visits().Should().Equal("600 1001 0-20", "600 1002 22-30");

    [Theory]
    [InlineData(19)]
    [InlineData(20)]
    [InlineData(21)]
    public void Of_HandedOverToAColleague_OneVisitOfTheFirst(int second) =>
        Read(Answered("600", 0, 20, "PJSIP/1001-0a"), Answered("600", second, 30, "PJSIP/1002-0b"), Rung("600", second + 20, 5, "PJSIP/1003-0c")).Single()
            .Visits().Should().Equal($"600 1001 0-{second + 30}");

    [Theory]
    [InlineData(6, 4)]
    [InlineData(20, 1)]
    public void Of_PhonesThatLostAgainstTheAnswer_BelongToTheVisit(int second, int duration) =>
        Read(Answered("600", 0, 20, "PJSIP/1001-0a", sequence: 1), Rung("600", second, duration, "PJSIP/1002-0b", sequence: 2)).Single()
            .Visits.Should().ContainSingle().Which.Extension.Should().Be("1001");

    [Fact]
    public void Of_TwoRowsOfOneTalk_OneVisit() =>
        Read(Answered("600", 0, 20, "PJSIP/1001-0a"), Answered("600", 20, 10, "PJSIP/1001-0a")).Single()
            .Visits().Should().Equal("600 1001 0-30");

    [Fact]
    public void Of_VoicemailAfterTheQueue_EndsTheCallAndNotTheVisit()
    {
        var call = Read(Rung("600", 0, 8, "PJSIP/1-1"), Elsewhere(9, 6)).Single();

        call.EndedAt.Should().Be(At(15));
        call.Visits().Should().Equal("600  0-8");
    }

    [Fact]
    public void Of_NeverInAQueue_IsNoCall() => Read(Elsewhere(0, 9), Elsewhere(9, 3, "Dial")).Should().BeEmpty();

    [Theory]
    [InlineData(null, "0000-00-00 00:00:00")]
    [InlineData(null, "1000-01-01 00:00:00")]
    [InlineData(null, "1970-01-01 00:00:05")]
    [InlineData(null, "9999-12-31 23:59:59")]
    [InlineData(null, "yesterday")]
    [InlineData(null, null)]
    [InlineData("", "2026-11-22 12:00:00")]
    public void Of_RowThatCannotBeUsed_IsLeftOut(string? uniqueId, string? callDate)
    {
        var broken = Answered("600", 0, 9, "PJSIP/1-1") with { CallDate = callDate, UniqueId = uniqueId ?? Channel };

        Read(broken).Should().BeEmpty();
        Read(broken, Rung("601", 4, 9, "PJSIP/1-1")).Single().Visits().Should().Equal("601  4-13");
    }

    [Fact]
    public void Of_EmptyRow_IsLeftOut() => Read(new CallRecordRow(), new CallRecordRow { UniqueId = Channel, CallDate = "2026-11-22 12:00:00" }).Should().BeEmpty();

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(long.MaxValue, int.MaxValue)]
    public void Of_DurationThatCannotBe_IsLimited(long duration, int expected) =>
        Read(Rung("600", 0, 0, "PJSIP/1-1") with { Duration = duration }).Single().EndedAt.Should().Be(At(expected));

    [Theory]
    [InlineData("11900", "11911", "11900")]
    [InlineData("", "11911", "11911")]
    [InlineData(null, "11911", "11911")]
    [InlineData("<unknown>", "11911", "11911")]
    [InlineData("<unknown>", "", null)]
    [InlineData(null, "unknown", null)]
    public void Of_Numbers_CNumBeforeSrc(string? cnum, string? src, string? expected) =>
        Read(Rung("600", 0, 5, "PJSIP/1-1") with { CNum = cnum, Src = src }).Single().CallerNumber.Should().Be(expected);

    [Fact]
    public void Of_NoLinkedId_TheChannelIsTheCall() =>
        Read(Rung("600", 0, 5, "PJSIP/1-1") with { LinkedId = "" }, Rung("601", 9, 5, "PJSIP/1-1") with { LinkedId = null })
            .Single().LinkedId.Should().Be(Channel);

    [Fact]
    public void Of_TwoChannelsOfOneCall_OneCallWithTheFirstChannel()
    {
        var call = Read(Answered("601", 20, 60, "PJSIP/2-1") with { UniqueId = "1795331620.7" }, Answered("600", 0, 30, "PJSIP/1-1")).Single();

        call.UniqueId.Should().Be(Channel);
        call.EndedAt.Should().Be(At(80));
        call.Visits.Select(visit => visit.UniqueId).Should().Equal(Channel, "1795331620.7");
    }

    [Fact]
    public void Of_Prefix_IsBeforeEveryId()
    {
        var call = RecordedCalls.Of([Rung("600", 0, 5, "PJSIP/1-1")], PbxClock.At(TimeSpan.Zero), new PbxIds("north-")).Single();

        new[] { call.LinkedId, call.UniqueId, call.Visits[0].UniqueId }.Should().OnlyContain(id => id == "north-" + Channel);
    }

    [Fact]
    public void Of_IdsLongerThanAreStored_AreThoseOfTheEvents()
    {
        var id = new string('7', 300);
        var call = RecordedCalls.Of(
            [Rung("600", 0, 5, "PJSIP/1-1") with { UniqueId = id, LinkedId = id }], PbxClock.At(TimeSpan.Zero), new PbxIds("north-")).Single();
        new CallEventParser("test", "north-").TryParse(
            Encoding.UTF8.GetBytes($$"""{"event":"Hangup","linkedid":"{{id}}","uniqueid":"{{id}}"}"""), At(0), out var hangup).Should().BeTrue();

        (call.LinkedId, call.UniqueId).Should().Be((hangup!.LinkedId!, hangup.UniqueId!));
    }

    [Theory]
    [InlineData("s1")]
    [InlineData("s2")]
    [InlineData("s3")]
    [InlineData("s4")]
    [InlineData("s5")]
    [InlineData("s6")]
    public void Of_Recording_TheCallsAsTheyReallyWere(string name)
    {
        using var truth = JsonDocument.Parse(File.ReadAllText(RecordedFiles.PathOf($"{name}.truth.json")));
        var expected = truth.RootElement.GetProperty("calls").EnumerateArray().ToList();
        var begun = truth.RootElement.GetProperty("startedAtUtc").GetDateTimeOffset();

        var calls = Read(Recorded(name));

        calls.Select(Shape).Should().BeEquivalentTo(expected.Select(Shape));
        foreach (var call in calls)
        {
            var ended = begun.AddMilliseconds(expected.Single(one => one.GetProperty("linkedid").GetString() == call.LinkedId).GetProperty("endedAt").GetDouble());
            call.EndedAt.Should().BeCloseTo(ended, TimeSpan.FromSeconds(2), call.LinkedId);
        }
    }

    private static string Shape(RecordedCall call) =>
        $"{call.LinkedId} {call.CallerNumber} {string.Join(',', call.Visits.Select(visit => $"{visit.Queue} {visit.Extension}"))}";

    // In these recordings no call is in two queues.
    private static string Shape(JsonElement call)
    {
        var agents = call.GetProperty("answeredBy").EnumerateArray().Select(agent => agent.GetString()).ToList();
        return $"{call.GetProperty("linkedid").GetString()} {call.GetProperty("caller").GetString()} "
            + $"{call.GetProperty("queues").EnumerateArray().Single().GetString()} {(agents.Count > 0 ? agents[^1] : "")}";
    }
}
