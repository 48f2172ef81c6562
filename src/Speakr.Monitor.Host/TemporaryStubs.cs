// DELETE AT MERGE: stands in for the parts of the library that others write in parallel.
using Microsoft.Extensions.DependencyInjection.Extensions;
using System.Runtime.CompilerServices;
using Speakr.Monitor.Calls;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History;
using Speakr.Monitor.Monitoring;
using Speakr.Monitor.Sources;

#pragma warning disable

namespace Speakr.Monitor.Databases
{
    internal static class MySqlUrl
    {
        public static string Parse(string url)
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme != "mysql")
                throw new FormatException("it must begin with mysql://");
            if (uri.AbsolutePath.Length < 2)
                throw new FormatException("the name of the database is missing");
            return $"Server={uri.Host};Database={uri.AbsolutePath[1..]}";
        }
    }
}

namespace Microsoft.Extensions.DependencyInjection
{
    internal sealed class SpeakrMonitorOptions;

    internal sealed class SocketIOSourceOptions
    {
        public string Url { get; set; } = "";
        public string Name { get; set; } = "";
        public string IdPrefix { get; set; } = "";
        public string Path { get; set; } = "";
        public string PingEvent { get; set; } = "ping";
        public TimeSpan PingInterval { get; set; }
    }

    internal sealed class ReplaySourceOptions
    {
        public string Name { get; set; } = "replay";
        public IList<string> Files { get; } = [];
        public double Speed { get; set; } = 1;
        public bool Loop { get; set; }
        public bool FreshIds { get; set; }
    }

    internal class HistoryOptions
    {
        public bool CreateTables { get; set; } = true;
        public string TablePrefix { get; set; } = "";
    }

    internal sealed class MySqlHistoryOptions : HistoryOptions;

    internal sealed class SqliteHistoryOptions : HistoryOptions;

    internal static class TemporaryStubs
    {
        public static ISpeakrMonitorBuilder AddSpeakrMonitor(this IServiceCollection services, Action<SpeakrMonitorOptions>? configure = null)
        {
            services.TryAddSingleton<MonitorStatus>();
            services.AddHostedService<StubPipeline>();
            return new Builder(services);
        }

        public static ISpeakrMonitorBuilder AddSocketIOSource(this ISpeakrMonitorBuilder builder, string url, Action<SocketIOSourceOptions>? configure = null)
        {
            configure?.Invoke(new SocketIOSourceOptions());
            return builder.AddCallEventSource(_ => new StubSource("socketio", 1));
        }

        public static ISpeakrMonitorBuilder AddReplaySource(this ISpeakrMonitorBuilder builder, Action<ReplaySourceOptions> configure)
        {
            var options = new ReplaySourceOptions();
            configure(options);
            return builder.AddCallEventSource(_ => new StubSource(options.Name, options.Loop ? int.MaxValue : 3));
        }

        public static ISpeakrMonitorBuilder UseMySqlHistory(this ISpeakrMonitorBuilder builder, string connectionString, Action<MySqlHistoryOptions>? configure = null)
        {
            configure?.Invoke(new MySqlHistoryOptions());
            return builder.UseCallHistoryStore(_ => new StubStore("Unknown database 'speakr': create it, or correct the name"));
        }

        public static ISpeakrMonitorBuilder UseSqliteHistory(this ISpeakrMonitorBuilder builder, string path, Action<SqliteHistoryOptions>? configure = null)
        {
            configure?.Invoke(new SqliteHistoryOptions());
            return builder.UseCallHistoryStore(_ => new StubStore(null));
        }

        private sealed class Builder(IServiceCollection services) : ISpeakrMonitorBuilder
        {
            public IServiceCollection Services => services;
        }

        private sealed class StubStore(string? failure) : ICallHistoryStore
        {
            public ValueTask InitializeAsync(CancellationToken ct) =>
                failure is null ? ValueTask.CompletedTask : throw new CallHistoryException(failure, isTransient: false);
            public ValueTask SaveAsync(IReadOnlyList<Call> changed, CancellationToken ct) => ValueTask.CompletedTask;
            public ValueTask<Call?> FindAsync(string linkedId, CancellationToken ct) => ValueTask.FromResult<Call?>(null);
            public async IAsyncEnumerable<Call> QueryAsync(CallQuery query, CancellationToken ct) { yield break; }
        }

        private sealed class StubSource(string name, int times) : ICallEventSource
        {
            public string Name => name;
            public async IAsyncEnumerable<CallEvent> ReadAsync([EnumeratorCancellation] CancellationToken ct)
            {
                for (var i = 0; i < times; i++)
                {
                    await Task.Delay(300, ct);
                    yield return null!;
                }
            }
        }

        [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Report")]
        private static extern void Report(MonitorStatus status, SourceStatus source);

        [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Report")]
        private static extern void Report(MonitorStatus status, StoreStatus store);

        private sealed class StubPipeline(ICallHistoryStore store, IEnumerable<ICallEventSource> sources, IEnumerable<ICallObserver> observers, MonitorStatus status, TimeProvider time)
            : BackgroundService
        {
            public override async Task StartAsync(CancellationToken ct)
            {
                await store.InitializeAsync(ct);
                Report(status, new StoreStatus(true, time.GetUtcNow(), 0, null));
                await base.StartAsync(ct);
            }

            protected override async Task ExecuteAsync(CancellationToken ct)
            {
                var source = sources.First();
                Report(status, new SourceStatus(source.Name, true, time.GetUtcNow(), null, null));
                var calls = new List<Call>();
                var n = 0;
                await foreach (var _ in source.ReadAsync(ct))
                {
                    n++;
                    if (n % 60 == 40) Report(status, new SourceStatus(source.Name, false, time.GetUtcNow(), null, "connection refused"));
                    if (n % 60 == 0) Report(status, new SourceStatus(source.Name, true, time.GetUtcNow(), null, null));
                    var now = time.GetUtcNow();
                    CallChange change;
                    if (n % 3 == 1)
                    {
                        var call = new Call { LinkedId = $"1795{n}.{n}", UniqueId = $"1795{n}.{n}", Status = CallStatus.Waiting, Queue = n % 2 == 0 ? "8001" : "8002", CallerNumber = n % 5 == 0 ? null : $"1199876{n:0000}", OnPanel = true, CreatedAt = now, UpdatedAt = now,
                            Visits = [new QueueVisit { Number = 1, Queue = "8001", UniqueId = "x", JoinedAt = now }] };
                        calls.Add(call);
                        change = new CallChange(call, null);
                    }
                    else
                    {
                        var i = Math.Max(0, calls.Count - (n % 3));
                        i = Math.Min(i, calls.Count - 1);
                        var old = calls[i];
                        var next = old.Status switch
                        {
                            CallStatus.Waiting when n % 7 == 0 => old with { Status = CallStatus.Abandoned, OnPanel = false },
                            CallStatus.Waiting => old with { Status = CallStatus.Answered, Extension = "1001", Visits = [old.Visits[0] with { AnsweredAt = now }] },
                            CallStatus.Answered => old with { Status = CallStatus.Ended, OnPanel = false, Visits = [old.Visits[0] with { EndedAt = now }] },
                            _ => old,
                        };
                        calls[i] = next with { UpdatedAt = now };
                        change = new CallChange(calls[i], old.Status);
                    }
                    foreach (var o in observers) await o.OnCallsChangedAsync([change], ct);
                }
            }
        }
    }
}
