using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Speakr.Monitor.History.InMemory;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline;

/// <summary>The wall clock is set under a running monitor with a journal, and between two runs.</summary>
public sealed class ClockStepPipelineTests : IDisposable
{
    private static readonly CancellationToken AtOnce = new(canceled: true);

    private readonly string _folder = Directory.CreateTempSubdirectory("speakr-clock-").FullName;
    private readonly SettableTime _time = new();
    private readonly InMemoryCallHistoryStore _store = new();

    public static TheoryData<double> Hours { get; } = [-1, 24];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, MemberData(nameof(Hours))]
    public async Task Set_CallsThatLast_AreDatedAnewAndCallersWhoLeaveAreGoneAtOnce(double hours)
    {
        var (host, source) = await StartAsync();
        source.Connect();
        Send(source, CallEventKind.QueueCallerJoin, "1.1");
        Send(source, CallEventKind.QueueCallerJoin, "2.2");
        await Eventually.BeTrueAsync(() => Find("2.2") is not null, "the calls should be saved");

        _time.Step(TimeSpan.FromHours(hours));

        await Eventually.BeTrueAsync(() => IsOfNow("1.1") && IsOfNow("2.2"), "open calls should be dated anew");
        Send(source, CallEventKind.QueueCallerLeave, "1.1");
        await Eventually.BeTrueAsync(() => Find("1.1")!.Status == CallStatus.Abandoned, "who left should be gone");
        Find("2.2")!.Should().BeEquivalentTo(new { Status = CallStatus.Waiting, OnPanel = true });
        (await GapsAsync()).Should().HaveCount(hours > 0 ? 1 : 0, "only a clock that is ahead may mean that nothing was heard");
        await StopAsync(host);
    }

    [Theory, MemberData(nameof(Hours))]
    public async Task Set_ThenKilledAndStartedAgain_TheSameCalls(double hours)
    {
        var (host, source) = await StartAsync();
        source.Connect();
        Send(source, CallEventKind.QueueCallerJoin, "1.1");
        await Eventually.BeTrueAsync(() => Find("1.1") is not null, "the call should be saved");
        _time.Step(TimeSpan.FromHours(hours));
        await Eventually.BeTrueAsync(() => IsOfNow("1.1"), "it should be dated anew");
        Send(source, CallEventKind.AgentConnect, "1.1");
        await Eventually.BeTrueAsync(() => Find("1.1")!.Status == CallStatus.Answered, "the answer should be saved");
        await StopAsync(host, AtOnce);

        (host, source) = await StartAsync();
        source.Connect();
        Send(source, CallEventKind.Hangup, "1.1");

        await Eventually.BeTrueAsync(() => Find("1.1")!.Status == CallStatus.Ended, "the end should be saved");
        var visit = Find("1.1")!.Visits.Should().ContainSingle().Which;
        (visit.EndedAt - visit.JoinedAt).Should().BePositive().And.BeLessThan(TimeSpan.FromMinutes(1));
        visit.EndedAt.Should().BeCloseTo(_time.GetUtcNow(), TimeSpan.FromMinutes(1));
        await StopAsync(host);
    }

    [Fact]
    public async Task SetBackWhileNotRunning_CallersWhoLeaveAreGoneAtOnce()
    {
        var (host, source) = await StartAsync();
        source.Connect();
        Send(source, CallEventKind.QueueCallerJoin, "1.1");
        Send(source, CallEventKind.QueueCallerJoin, "2.2");
        await Eventually.BeTrueAsync(() => Find("2.2") is not null, "the calls should be saved");
        await StopAsync(host, AtOnce);
        _time.Step(TimeSpan.FromHours(-1));

        (host, source) = await StartAsync();
        source.Connect();
        Send(source, CallEventKind.QueueCallerLeave, "1.1");

        await Eventually.BeTrueAsync(() => Find("1.1")!.Status == CallStatus.Abandoned, "who left should be gone");
        await Eventually.BeTrueAsync(() => IsOfNow("2.2"), "who waits should be dated anew");
        await StopAsync(host);
    }

    private void Send(ScriptedSource source, CallEventKind kind, string id) => source.Send(Sample.Event(kind, id, _time.GetUtcNow()));

    private Call? Find(string id) => _store.FindAsync(id, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    private bool IsOfNow(string id) =>
        Find(id) is { } call && call.Visits.All(visit => (visit.JoinedAt - _time.GetUtcNow())!.Value.Duration() < TimeSpan.FromMinutes(1));

    private async Task<IReadOnlyList<SourceGap>> GapsAsync() =>
        await ((ICallGapStore)_store).ReadAsync(source: null, DateTimeOffset.MinValue, CancellationToken.None);

    private async Task<(IHost Host, ScriptedSource Source)> StartAsync()
    {
        var source = new ScriptedSource(_time);
        var application = Host.CreateEmptyApplicationBuilder(null);
        application.Services.AddSingleton<TimeProvider>(_time);
        application.Services.AddSpeakrMonitor(options => options.ReconnectMaxDelay = options.ReconnectMinDelay)
            .AddCallEventSource(_ => source).UseCallHistoryStore(_ => _store).UseSqliteJournal(_folder);
        var host = application.Build();
        await host.StartAsync();
        return (host, source);
    }

    private static async Task StopAsync(IHost host, CancellationToken cancellationToken = default)
    {
        await host.StopAsync(cancellationToken);
        host.Dispose();
    }
}
