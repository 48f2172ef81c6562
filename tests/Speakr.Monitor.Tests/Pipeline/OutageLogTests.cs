using System.Collections.Concurrent;
using System.Diagnostics;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Speakr.Monitor.History.InMemory;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Tests.Journal;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline;

/// <summary>What the log says of an outage in which some of the tables still answer.</summary>
public sealed class OutageLogTests
{
    private const int Failed = 4022;
    private const int Back = 4023;

    [Fact]
    public async Task LeasesAnswerAndCallsDoNot_WriterAndStandBySayItOnce()
    {
        var store = new HalfStore();
        await using var writer = await Monitor.StartAsync(store);
        await Eventually.BeTrueAsync(() => writer.Status.Pipelines.Single().Role == MonitorRole.Writing, "the first host should write");
        store.IsSpoilt = true;
        await using var standBy = await Monitor.StartAsync(store);
        writer.Source.Connect();
        standBy.Source.Connect();
        writer.Source.Send(Sample.Event(CallEventKind.QueueCallerJoin, "1.1", TimeProvider.System.GetUtcNow()));

        // Several tries of each loop: saving, renewing the lease, asking for it, comparing.
        await Eventually.BeTrueAsync(() => store.Refusals >= 20, "the calls should be asked for again and again");
        foreach (var host in new[] { writer, standBy })
        {
            host.Logged.Count(id => id == Failed).Should().Be(1);
            host.Logged.Should().NotContain(Back);
            host.Status.Store.IsReady.Should().BeFalse();
        }

        store.IsSpoilt = false;
        await Eventually.BeTrueAsync(() => writer.Logged.Contains(Back) && standBy.Logged.Contains(Back), "the end of the outage should be told");
    }

    [Fact]
    public async Task WriterCannotBeOpened_IsTriedAgainWithPausesInWhichAnotherHostCanLead()
    {
        var store = new HalfStore { RefusesWriters = true };
        var since = Stopwatch.StartNew();
        await using var host = await Monitor.StartAsync(store);
        await Eventually.BeTrueAsync(() => store.Refusals >= 5, "the writer should be opened again and again");
        since.Elapsed.Should().BeGreaterThan(TimeSpan.FromMilliseconds(200));
        host.Logged.Count(id => id == Failed).Should().Be(1);
        host.Status.Pipelines.Single().Role.Should().NotBe(MonitorRole.Writing);

        IHistoryLease? other = null;
        await Eventually.BeTrueAsync(
            () => (other = store.TryTakeAsync(host.Source.Name, "another host", TimeSpan.FromMinutes(5), default).AsTask().Result.Lease) is not null,
            "the lease should be free between two tries");
        store.RefusesWriters = false;
        await Eventually.BeTrueAsync(() => host.Status.Pipelines.Single().Role == MonitorRole.StandingBy, "another host holds the lease");
        await other!.DisposeAsync();
        await Eventually.BeTrueAsync(() => host.Status.Pipelines.Single().Role == MonitorRole.Writing, "the lease is free and writers open");
    }

    private sealed class Monitor : ILoggerProvider, ILogger, IAsyncDisposable
    {
        private IHost _host = null!;

        public ScriptedSource Source { get; } = new(TimeProvider.System);

        public ConcurrentQueue<int> Logged { get; } = new();

        public MonitorStatus Status => _host.Services.GetRequiredService<MonitorStatus>();

        public static async Task<Monitor> StartAsync(ICallHistoryStore store)
        {
            var monitor = new Monitor();
            var application = Host.CreateEmptyApplicationBuilder(null);
            application.Logging.AddProvider(monitor);
            application.Services.AddSpeakrMonitor(options => (options.ReconnectMinDelay, options.ReconnectMaxDelay) = (TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(200)))
                .AddCallEventSource(_ => monitor.Source).UseCallHistoryStore(_ => store).UseInMemoryJournal();
            monitor._host = application.Build();
            await monitor._host.StartAsync();
            return monitor;
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Logged.Enqueue(eventId.Id);

        public void Dispose()
        {
            // Belongs to the host, which disposes it, too.
        }

        public async ValueTask DisposeAsync()
        {
            await _host.StopAsync();
            _host.Dispose();
        }
    }

    /// <summary>A history whose table of calls is away while that of the leases is there.</summary>
    private sealed class HalfStore : ISharedCallHistory
    {
        private readonly InMemoryCallHistoryStore _whole = new();
        private int _refusals;

        public bool IsSpoilt { get; set; }

        public bool RefusesWriters { get; set; }

        public int Refusals => Volatile.Read(ref _refusals);

        public ValueTask InitializeAsync(CancellationToken cancellationToken) => _whole.InitializeAsync(cancellationToken);

        public ValueTask SaveAsync(IReadOnlyList<Call> changed, CancellationToken cancellationToken)
        {
            Look();
            return _whole.SaveAsync(changed, cancellationToken);
        }

        public ValueTask<Call?> FindAsync(string linkedId, CancellationToken cancellationToken)
        {
            Look();
            return _whole.FindAsync(linkedId, cancellationToken);
        }

        public IAsyncEnumerable<Call> QueryAsync(CallQuery query, CancellationToken cancellationToken)
        {
            Look();
            return _whole.QueryAsync(query, cancellationToken);
        }

        public ValueTask<string> GetIdentityAsync(CancellationToken cancellationToken) => _whole.GetIdentityAsync(cancellationToken);

        public async ValueTask<HistoryLeaseAttempt> TryTakeAsync(string name, string owner, TimeSpan duration, CancellationToken cancellationToken)
        {
            var attempt = await _whole.TryTakeAsync(name, owner, duration, cancellationToken);
            return attempt with { Lease = attempt.Lease is { } lease ? new HalfLease(this, lease) : null };
        }

        private void Look()
        {
            if (IsSpoilt)
                Refuse();
        }

        private void Refuse()
        {
            Interlocked.Increment(ref _refusals);
            throw new CallHistoryException("The table CallsHistory is away.", isTransient: false);
        }

        private sealed class HalfLease(HalfStore store, IHistoryLease lease) : IHistoryLease, IHistoryWriter
        {
            private IHistoryWriter? _writer;

            public async ValueTask<IHistoryWriter> OpenWriterAsync(CancellationToken cancellationToken)
            {
                if (store.RefusesWriters)
                    store.Refuse();
                _writer = await lease.OpenWriterAsync(cancellationToken);
                return this;
            }

            public ValueTask SaveAsync(IReadOnlyList<Call> changed, CancellationToken cancellationToken)
            {
                store.Look();
                return _writer!.SaveAsync(changed, cancellationToken);
            }

            public ValueTask RenewAsync(CancellationToken cancellationToken) => lease.RenewAsync(cancellationToken);

            public ValueTask DisposeAsync() => lease.DisposeAsync();
        }
    }
}
