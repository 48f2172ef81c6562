using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History;
using Speakr.Monitor.Host;
using Speakr.Monitor.Host.Live;
using Speakr.Monitor.Host.Logging;
using Speakr.Monitor.Monitoring;
using Spectre.Console;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

public sealed class LiveTableTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly CallBoard _board = new();
    private readonly CdrBoard _cdrs = new(new Texts(portuguese: false), TimeProvider.System, said: null);

    [Fact]
    public async Task Begin_CallsThatStandOpenInTheHistory_AreOnTheTable()
    {
        await using var provider = Provide();
        var store = provider.GetRequiredService<ICallHistoryStore>();
        await store.InitializeAsync(None);
        await store.SaveAsync([Call(1), Call(2) with { Status = CallStatus.Abandoned, OnPanel = false }, Call(3) with { UpdatedAt = Now.AddDays(-9) }], None);

        await BeginAsync(provider);

        _board.Snapshot().Calls.Select(call => call.LinkedId).Should().Equal("1.1");
    }

    [Fact]
    public async Task Begin_CallThatWasHeardOfMeanwhile_StaysAsItWasHeard()
    {
        await using var provider = Provide();
        var store = provider.GetRequiredService<ICallHistoryStore>();
        await store.InitializeAsync(None);
        await store.SaveAsync([Call(1)], None);
        await _board.OnCallsChangedAsync([new CallChange(Call(1) with { Status = CallStatus.Answered, Extension = "1001" }, null)], None);

        await BeginAsync(provider);

        _board.Snapshot().Calls.Should().ContainSingle().Which.Extension.Should().Be("1001");
        _board.Seen.Should().Be(1);
    }

    [Fact]
    public void Render_MoreCallsThanRows_CountsThoseThatAreNotShown()
    {
        _board.Begin(Enumerable.Range(1, 40).Select(Call));

        var text = Rendered(height: 30);

        var shown = text.Split('\n').Count(line => line.Contains("Chamando", StringComparison.Ordinal) && line.Contains("8001", StringComparison.Ordinal));
        shown.Should().BeInRange(10, 39);
        text.Should().Contain($"not shown, for want of room: {40 - shown} on the panel, 0 ended");
        text.TrimEnd('\n').Split('\n').Length.Should().BeLessThanOrEqualTo(30);
    }

    [Fact]
    public void Render_AllCallsFit_CountsNone()
    {
        _board.Begin(Enumerable.Range(1, 3).Select(Call));

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

    private static ServiceProvider Provide()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSpeakrMonitor().UseInMemoryHistory();
        return services.BuildServiceProvider();
    }

    private async Task BeginAsync(ServiceProvider provider)
    {
        using var beginning = new BoardBeginning(
            _board, provider.GetRequiredService<ICallHistoryStore>(), provider.GetRequiredService<IOptions<SpeakrMonitorOptions>>(), TimeProvider.System);
        await beginning.StartAsync(None);
        await beginning.ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(30));
    }

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
