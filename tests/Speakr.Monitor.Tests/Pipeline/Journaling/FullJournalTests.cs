using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Pipeline.Journaling;
using Speakr.Monitor.Tests.Journal;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline.Journaling;

/// <summary>A journal that has reached its limit becomes usable by itself.</summary>
public sealed class FullJournalTests : IAsyncLifetime, IDisposable
{
    private const int Limit = 100;

    private readonly ManualTime _time = new(Sample.Time);
    private readonly InMemoryEventJournal _journal = new(Limit);
    private readonly CancellationTokenSource _over = new();
    private readonly PbxActor _actor;
    private Task _running = Task.CompletedTask;

    public FullJournalTests() => _actor = Actors.New(_time, _journal, eventBufferSize: 1000);

    public Task InitializeAsync()
    {
        var compactor = new JournalCompactor(_actor, _time, NullLogger<JournalCompactor>.Instance);
        _running = Task.WhenAll(_actor.RunAsync(CancellationToken.None, _over.Token), compactor.RunAsync(_over.Token), SaveAsync());
        return _actor.LeadAsync();
    }

    public async Task DisposeAsync()
    {
        await _over.CancelAsync();
        await _running.ContinueWith(_ => { }, TaskScheduler.Default);
        await _journal.DisposeAsync();
    }

    public void Dispose()
    {
        _over.Dispose();
        _actor.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FilledByOneCallThatLasted_ItEnds_TheJournalIsEmptyAndTakesEvents(bool isQuietAfterwards)
    {
        Send(CallEventKind.QueueCallerJoin, "1.1");
        for (var i = 0; i < Limit + 50; i++)
            Send(CallEventKind.AgentCalled, "1.1");
        await Eventually.BeTrueAsync(() => !_actor.JournalState.IsDurable, "the journal should be full");
        // It waits for a second while events wait, in case that helps.
        await PassAsync(() => !_actor.JournalState.HoldsEvents);

        Send(CallEventKind.Hangup, "1.1");
        await PassAsync(() => _journal.Usage.Events == 0 && (isQuietAfterwards ? _actor.JournalState.IsDurable : true));

        if (!isQuietAfterwards)
            Send(CallEventKind.QueueCallerJoin, "2.2");
        await PassAsync(() => _actor.JournalState.IsDurable);
        _actor.JournalState.Should().BeEquivalentTo(new { IsDurable = true, HoldsEvents = true });
    }

    [Fact]
    public async Task FilledByOneCallThatLasts_ClockIsSet_TheStepIsInTheJournalOnce()
    {
        Send(CallEventKind.QueueCallerJoin, "1.1");
        for (var i = 0; i < Limit + 50; i++)
            Send(CallEventKind.AgentCalled, "1.1");
        await Eventually.BeTrueAsync(() => !_actor.JournalState.IsDurable, "the journal should be full");
        await PassAsync(() => !_actor.JournalState.HoldsEvents);

        _time.StepClock(TimeSpan.FromMinutes(-39));
        await _actor.SendAsync(_actor.Clock.Look()!);
        await Eventually.BeTrueAsync(() => Steps == 1, "a replay without it would date every call wrongly");
        Send(CallEventKind.Hangup, "1.1");
        await PassAsync(() => _actor.JournalState.IsDurable);
        Send(CallEventKind.QueueCallerJoin, "2.2");
        await PassAsync(() => _journal.Usage.Events == 2);

        Steps.Should().Be(1);
    }

    [Fact]
    public async Task FilledByManyCalls_AllAreOver_TheJournalIsEmptyAndTakesEvents()
    {
        for (var i = 0; i < Limit; i++)
        {
            Send(CallEventKind.QueueCallerJoin, $"{i}.1");
            Send(CallEventKind.Hangup, $"{i}.1");
        }

        await Eventually.BeTrueAsync(() => !_actor.JournalState.IsDurable, "the journal should be full");

        await PassAsync(() => _journal.Usage.Events == 0 && _actor.JournalState.IsDurable);
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    public async Task ClockIsSet_CallsThatAreOver_AreRemovedWhenTheTimeHasPassed(int seconds)
    {
        Send(CallEventKind.QueueCallerJoin, "1.1");
        Send(CallEventKind.QueueCallerJoin, "2.2");
        Send(CallEventKind.Hangup, "1.1");
        await Eventually.BeTrueAsync(() => _actor.Waiting == 0 && _actor.Watermark is not null, "the events should take effect");
        // Marks are taken from here on.
        _time.Advance(TimeSpan.FromSeconds(10));
        var before = _time.GetTimestamp();

        _time.StepClock(TimeSpan.FromSeconds(seconds));
        await _actor.SendAsync(_actor.Clock.Look()!);
        await PassAsync(() => _journal.Usage.Events == 2);

        _time.GetElapsedTime(before).Should().BeLessThan(TimeSpan.FromSeconds(61));
        (await _journal.ReadAsync(0, 10, CancellationToken.None)).Select(item => item.Event.Kind).Should().Equal(
            [CallEventKind.QueueCallerJoin, CallEventKind.ClockStepped], "a restart needs what lasts, and the step that came after it");
    }

    private int Steps => _journal.ReadAsync(0, int.MaxValue, CancellationToken.None).AsTask().GetAwaiter().GetResult()
        .Count(item => item.Event.Kind == CallEventKind.ClockStepped);

    private void Send(CallEventKind kind, string id) => _actor.SendAsync(Sample.Event(kind, id, _time.GetUtcNow())).AsTask().IsCompletedSuccessfully.Should().BeTrue();

    private async Task PassAsync(Func<bool> condition)
    {
        await Eventually.BeTrueAsync(
            () =>
            {
                if (condition())
                    return true;
                _time.Advance(TimeSpan.FromSeconds(1));
                return false;
            },
            "it should happen as time passes");
    }

    /// <summary>A history that takes everything.</summary>
    private async Task SaveAsync()
    {
        while ((await _actor.Changed.TakeAsync(1000, _over.Token)).Count > 0)
        {
            _actor.Changed.Confirm([]);
            _actor.Inbox.Wake();
        }
    }
}
