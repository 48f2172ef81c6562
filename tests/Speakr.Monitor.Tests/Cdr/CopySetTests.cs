using FluentAssertions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Cdr.Runs;
using Xunit;

namespace Speakr.Monitor.Tests.Cdr;

/// <summary>Which copy a row is taken for when one of the two was changed.</summary>
public sealed class CopySetTests
{
    private static readonly CallDetailRecord Call = CdrScene.Record("2026-11-01 12:00:00", "1762000000.1");

    [Fact]
    public void Take_RecordingsDiffer_TheOneOfTheSameStemIsMeant() => Match(
        [With("a.wav"), With("b.wav")], [With("b.mp3"), With("a.mp3")]).Renamed.Should().BeEquivalentTo(
        [new RenamedCdr(With("b.wav"), "b.mp3"), new RenamedCdr(With("a.wav"), "a.mp3")]);

    [Fact]
    public void Take_EqualCopy_IsNotTakenByARowThatIsOnlyAlike()
    {
        var (found, renamed) = Match([With("a.wav")], [With("a.mp3"), With("a.wav")]);

        found.Should().Equal(false, true);
        renamed.Should().BeEmpty();
    }

    [Theory]
    [InlineData("a.wav", "a.mp3", true)]
    [InlineData("a.wav", "", true)]
    [InlineData("", "a.wav", true)]
    [InlineData("a.wav", "2026/11/a.wav", true)]
    [InlineData("https://recordings.example/a.wav", "a.wav", false)]
    [InlineData("https://recordings.example/a.mp3", "a.wav", false)]
    [InlineData("2026/11/a.wav", "b.wav", true)]
    public void Take_AnotherRecording_TheCopyTakesItsNameUnlessItGotAFolderHere(string copy, string source, bool takesOver)
    {
        var (found, renamed) = Match([With(copy)], [With(source)]);

        found.Should().Equal(true);
        renamed.Should().HaveCount(takesOver ? 1 : 0);
    }

    [Fact]
    public void Take_TwinsOfWhichOneChanged_BothAreThere() => Match(
        [With("a.wav"), With("a.wav")], [With("a.mp3"), With("a.wav"), With("a.wav")]).Found.Should().Equal(false, true, true);

    [Fact]
    public void Take_EditedCopy_GoesToTheRowThatIsMostLikeIt()
    {
        var (answered, unanswered) = (Call with { BillSec = 0, Dst = "8001" }, Call with { BillSec = 0, Dst = "8002", Disposition = "NO ANSWER" });

        Match([answered with { Src = "+5511987650000" }], [unanswered, answered]).Found.Should().Equal(false, true);
        Match([answered with { Src = "x" }, unanswered with { Src = "y" }], [unanswered, answered]).Found.Should().Equal(true, true);
    }

    [Theory]
    [InlineData("1762000000.2", "2026-11-01 12:00:00", 42)]
    [InlineData("1762000000.1", "2026-11-01 12:00:01", 42)]
    [InlineData("1762000000.1", "2026-11-01 12:00:00", 43)]
    public void Take_AnotherCallDateOrLength_IsAnotherRow(string linkedId, string date, int seconds) => Match(
        [Call], [Call with { LinkedId = linkedId, CallDate = date, BillSec = seconds }]).Found.Should().Equal(false);

    [Fact]
    public void Take_NoCall_NothingIsTakenForAlike() => Match(
        [Call with { LinkedId = "", Src = "1" }], [Call with { LinkedId = "", Src = "2" }]).Found.Should().Equal(false);

    private static CallDetailRecord With(string recording) => Call with { RecordingFile = recording };

    private static (bool[] Found, List<RenamedCdr> Renamed) Match(CallDetailRecord[] copies, CallDetailRecord[] rows)
    {
        var set = new CopySet(new CdrFingerprinter());
        foreach (var copy in copies)
            set.Add(copy);
        var renamed = new List<RenamedCdr>();
        return (CopyMatching.Take(rows, _ => set, renamed), renamed);
    }
}
