using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Speakr.Monitor.Calls;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline;

public sealed class GhostCallsTests
{
    private static readonly TimeSpan OlderThanADay = TimeSpan.FromHours(25);

    private readonly ScriptedStore _store = new();
    private readonly ManualTime _time = new(Sample.Time);
    private readonly IOptions<SpeakrMonitorOptions> _options = Options.Create(new SpeakrMonitorOptions());

    [Fact]
    public async Task Close_OpenForMoreThanADay_EndsAsItStoodWithTheReasonKept()
    {
        var visit = new QueueVisit { Number = 1, Queue = "600", UniqueId = "w", JoinedAt = Sample.Time };
        await SaveAsync(Sample.Call("w") with { Visits = [visit] }, Sample.Call("a", CallStatus.Answered));
        _time.Advance(OlderThanADay);

        var closed = await new GhostCalls(_store, _options, _time).CloseAsync(CancellationToken.None);

        closed.Should().Be(2);
        _store.Calls["w"].Should().BeEquivalentTo(new { Status = CallStatus.Abandoned, OnPanel = false, UpdatedAt = _time.GetUtcNow() });
        _store.Calls["w"].Visits.Should().ContainSingle().Which.EndReason.Should().Be(VisitEndReason.Lost);
        _store.Calls["a"].Should().BeEquivalentTo(new { Status = CallStatus.Ended, OnPanel = false });
    }

    [Fact]
    public async Task Close_OpenForAnHour_IsLeftAlone()
    {
        await SaveAsync(Sample.Call("w"));
        _time.Advance(TimeSpan.FromHours(1));

        (await new GhostCalls(_store, _options, _time).CloseAsync(CancellationToken.None)).Should().Be(0);

        _store.Calls["w"].OnPanel.Should().BeTrue();
    }

    [Fact]
    public async Task Load_OpenForMoreThanADay_IsNotTracked()
    {
        await SaveAsync(Sample.Call("ghost"));
        _time.Advance(OlderThanADay);
        await SaveAsync(Sample.Call("open") with { UpdatedAt = _time.GetUtcNow() });

        var loaded = await new HistoryLoader(_store, _options, _time, NullLogger<HistoryLoader>.Instance).LoadAsync(
            since: _time.GetUtcNow(), new PbxCalls("", [""], onlySource: null), CancellationToken.None);

        loaded.Should().ContainSingle().Which.LinkedId.Should().Be("open");
    }

    private async Task SaveAsync(params Call[] calls) => await _store.SaveAsync(calls, CancellationToken.None);
}
