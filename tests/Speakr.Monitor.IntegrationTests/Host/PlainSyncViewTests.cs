using FluentAssertions;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Host.Sync;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

public sealed class PlainSyncViewTests : ILogger
{
    private readonly ManualTime _time = new();
    private readonly List<string> _lines = [];
    private readonly PlainSyncView _view;

    public PlainSyncViewTests() => _view = new PlainSyncView(this, _time);

    [Fact]
    public void Report_ManyBatches_IsALineEveryFiveSeconds()
    {
        for (var second = 1; second <= 11; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _view.Report(new CdrSyncProgress(second * 100, 2000, null));
        }

        _lines.Should().Equal(
            "sync progress: rows=500 total=2000 rows-per-second=100 seconds-left=15",
            "sync progress: rows=1000 total=2000 rows-per-second=100 seconds-left=10");
    }

    [Fact]
    public void Report_TotalUnknown_SaysSo()
    {
        _time.Advance(TimeSpan.FromSeconds(5));
        _view.Report(new CdrSyncProgress(50, null, null));

        _lines.Should().Equal("sync progress: rows=50 total=? rows-per-second=10 seconds-left=?");
    }

    [Fact]
    public void Report_Waiting_SaysForWhomAtOnceAndDoesNotCountItAsWork()
    {
        _view.Report(new CdrSyncProgress(0, null, "pbx-host/4711"));
        _time.Advance(TimeSpan.FromSeconds(2));
        _view.Report(new CdrSyncProgress(0, null, "pbx-host/4711"));
        _time.Advance(TimeSpan.FromSeconds(10));
        _view.Report(new CdrSyncProgress(0, null, "pbx-host/4711"));
        _time.Advance(TimeSpan.FromSeconds(5));
        _view.Report(new CdrSyncProgress(1000, 1500, null));

        _lines.Should().Equal(
            "sync waiting: for=pbx-host/4711",
            "sync waiting: for=pbx-host/4711",
            "sync progress: rows=1000 total=1500 rows-per-second=200 seconds-left=3");
    }

    [Fact]
    public void Interrupted_Reason_IsOneLine()
    {
        _view.Interrupted("The connection to the PBX was lost.", 5000, TimeSpan.FromSeconds(1));

        _lines.Should().Equal("sync interrupted: rows=5000 again-in-seconds=1 reason=The connection to the PBX was lost.");
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Add(formatter(state, exception));
}
