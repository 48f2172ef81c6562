using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Host;
using Speakr.Monitor.Host.Live;
using Speakr.Monitor.Host.Logging;
using Speakr.Monitor.Live;
using Speakr.Monitor.Pipeline;
using Spectre.Console;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

public sealed class LiveTableTests
{
    private readonly CallBoard _board = new();
    private readonly CdrBoard _cdrs = new(new Texts(portuguese: false), TimeProvider.System, said: null);

    [Fact]
    public void Take_Snapshot_ItsCallsAreTheOpenOnes()
    {
        Begin(Call(1), Call(2));
        Change(Ended(Call(3)));

        // The table was too slow, and missed how the first one ended.
        Begin(Call(2), Call(4));

        _board.Snapshot().Calls.Select(call => call.LinkedId).Should().BeEquivalentTo("2.1", "4.1", "3.1");
        _board.Snapshot().Counts.Should().BeEquivalentTo(new Dictionary<CallStatus, int> { [CallStatus.Waiting] = 2, [CallStatus.Ended] = 1 });
        _board.Seen.Should().Be(4);
    }

    [Fact]
    public void Take_CallThatEnds_StaysBelowTheOpenOnesAndIsCounted()
    {
        Begin(Call(1), Call(2));

        Change(Ended(Call(1)));

        _board.Snapshot().Calls.Select(call => call.LinkedId).Should().Equal("2.1", "1.1");
        _board.Snapshot().Counts[CallStatus.Ended].Should().Be(1);
        _board.Seen.Should().Be(2);
    }

    [Fact]
    public void Take_CallThatWentOnAsAnother_IsOneCall()
    {
        Begin(Call(1));

        _board.Take(new LiveUpdate(2, [new LiveCall("pbx", Call(2) with { FormerLinkedIds = ["1.1"] })], [new LiveCallId("pbx", "1.1")]));

        _board.Snapshot().Calls.Should().ContainSingle().Which.LinkedId.Should().Be("2.1");
        _board.Seen.Should().Be(1);
    }

    [Fact]
    public void Take_EqualIdsOfTwoPbxs_AreTwoCalls()
    {
        _board.Take(new LiveSnapshot(1, [new LiveCall("a", Call(1)), new LiveCall("b", Call(1))]));

        _board.Snapshot().Calls.Should().HaveCount(2);
    }

    [Fact]
    public void Render_MoreCallsThanRows_CountsThoseThatAreNotShown()
    {
        Begin([.. Enumerable.Range(1, 40).Select(Call)]);

        var text = Rendered(height: 30);

        var shown = text.Split('\n').Count(line => line.Contains("Chamando", StringComparison.Ordinal) && line.Contains("8001", StringComparison.Ordinal));
        shown.Should().BeInRange(10, 39);
        text.Should().Contain($"not shown for lack of space: {40 - shown} on the panel, 0 ended");
        text.TrimEnd('\n').Split('\n').Length.Should().BeLessThanOrEqualTo(30);
    }

    [Fact]
    public void Render_NamesThatWouldMoveTheCursor_StayInTheirCells()
    {
        Begin(Call(1) with { Queue = "80\e[2J01\u009b31m\u202e", Extension = "1\b\a\r2", CallerNumber = "119\n88\e]0;x\a887777" });

        Rendered(height: 30).Where(letter => letter != '\n' && (char.IsControl(letter) || letter == '\u202e')).Should().BeEmpty();
    }

    [Fact]
    public void Render_AllCallsFit_CountsNone()
    {
        Begin([.. Enumerable.Range(1, 3).Select(Call)]);

        Rendered(height: 30).Should().NotContain("not shown");
    }

    [Fact]
    public void Render_RecordsAreCopied_CountsThem()
    {
        Rendered(30, false, new ScriptedSynchronizer()).Should().Contain("CDR: none copied yet");
        _cdrs.Add(ScriptedSynchronizer.Result(copied: 12));

        Rendered(30, false, new ScriptedSynchronizer()).Should().MatchRegex(@"CDR: 12 copied, last \d\d:\d\d:\d\d").And.NotContain("NOT COPIED");
        Rendered(30).Should().NotContain("CDR");
    }

    [Theory]
    [InlineData(false, "CDR: NOT COPIED since ")]
    [InlineData(true, "CDR: SEM CÓPIA desde ")]
    public void Render_CopyFails_NamesItAndSinceWhen(bool portuguese, string expected)
    {
        var failing = new ScriptedSynchronizer("freepbx-FILIAL") { Status = new CdrSyncStatus { FailingSince = Now } };

        Rendered(30, portuguese, failing).Should().MatchRegex($@"{expected}\d\d:\d\d:\d\d \(freepbx-FILIAL\)");
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static Call Call(int number) => new()
    {
        LinkedId = $"{number}.1", UniqueId = $"{number}.1", Status = CallStatus.Waiting, Queue = "8001", Extension = "", CallerNumber = "11988887777",
        OnPanel = true, CreatedAt = Now.AddMinutes(-1), UpdatedAt = Now.AddMinutes(-1), Visits = [],
    };

    private static Call Ended(Call call) => call with { Status = CallStatus.Ended, OnPanel = false };

    private void Begin(params Call[] calls) => _board.Take(new LiveSnapshot(1, [.. calls.Select(call => new LiveCall("pbx", call))]));

    private void Change(Call call) => _board.Take(new LiveUpdate(2, [new LiveCall("pbx", call)], []));

    private string Rendered(int height, bool portuguese = false, params ICdrSynchronizer[] synchronizers)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 100;
        console.Profile.Height = height;
        var view = new LiveView(
            _board, _cdrs, new MonitorStatus(), synchronizers, new RecentLog(TimeProvider.System), new LiveNotice("1", []), new Texts(portuguese), TimeProvider.System);
        console.Write(view.Render(100, height));
        return writer.ToString();
    }
}
