using FluentAssertions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Speakr.Monitor.Calls;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline;

/// <summary>Calls that the history does not take, and a history that takes none, with a real journal and over restarts.</summary>
public sealed class SetAsideTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("speakr-aside-").FullName;

    private string Database => Path.Combine(_folder, "history.db");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Restart_CallWasSetAsideLongAgo_IsTriedAgainAndSaved()
    {
        var store = new ScriptedStore
        {
            Failure = batch => batch.Any(call => call.LinkedId == "8.8")
                ? new CallHistoryException("The queue is too long.", isTransient: false) { IsAboutValues = true } : null,
        };
        var (host, source) = await StartAsync(builder => builder.UseCallHistoryStore(_ => store));
        var status = host.Services.GetRequiredService<MonitorStatus>();
        // Longer ago than the tracker remembers a call that is over.
        var then = TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(1);
        source.Connect();
        foreach (var kind in new[] { CallEventKind.QueueCallerJoin, CallEventKind.AgentConnect, CallEventKind.Hangup })
        {
            source.Send(Sample.Event(kind, "8.8", then) with { Interface = "PJSIP/1001" });
            source.Send(Sample.Event(kind, "7.7", then) with { Interface = "PJSIP/1002" });
        }

        await Eventually.BeTrueAsync(
            () => status.Pipelines.Single().SetAside == 1 && store.Calls.GetValueOrDefault("7.7")?.Status == CallStatus.Ended, "one of two should be set aside");
        Send(source, CallEventKind.QueueCallerJoin, "9.9");
        await Eventually.BeTrueAsync(() => store.Calls.ContainsKey("9.9"), "calls should go on");
        await StopAsync(host);
        store.Calls.Should().NotContainKey("8.8");

        store.Failure = _ => null;
        (host, source) = await StartAsync(builder => builder.UseCallHistoryStore(_ => store));

        await Eventually.BeTrueAsync(() => store.Calls.GetValueOrDefault("8.8")?.Status == CallStatus.Ended, "it should be saved at the next start");
        store.Calls["8.8"].Visits.Should().ContainSingle().Which.Extension.Should().Be("1001");
        await StopAsync(host);
    }

    [Theory]
    [InlineData("ALTER TABLE CallsHistory RENAME TO Away", "ALTER TABLE Away RENAME TO CallsHistory")]
    [InlineData("ALTER TABLE CallQueueVisits RENAME TO Away", "ALTER TABLE Away RENAME TO CallQueueVisits")]
    [InlineData("ALTER TABLE CallsHistory RENAME COLUMN extension TO away", "ALTER TABLE CallsHistory RENAME COLUMN away TO extension")]
    public async Task SqliteTableIsAwayForAWhile_NoCallIsSetAsideAndAllAreSaved(string spoil, string mend)
    {
        var (host, source) = await StartAsync(UseSqlite);
        var status = host.Services.GetRequiredService<MonitorStatus>();
        source.Connect();
        Send(source, CallEventKind.QueueCallerJoin);
        await Eventually.BeTrueAsync(() => Saved("1") == 1, "the join should be saved");

        Execute(spoil);
        Send(source, CallEventKind.Hangup);
        Send(source, CallEventKind.QueueCallerJoin, "2.2");
        Send(source, CallEventKind.Hangup, "2.2");
        await Eventually.BeTrueAsync(() => !status.Store.IsReady, "the outage should be known");
        status.Pipelines.Single().SetAside.Should().Be(0);
        Execute(mend);

        await Eventually.BeTrueAsync(() => Saved("0") == 2, "all should be saved");
        await StopAsync(host);
    }

    [Fact]
    public async Task SqliteRefusesARow_TheCallIsSetAsideAndSavedAtTheNextStart()
    {
        var (host, source) = await StartAsync(UseSqlite);
        var status = host.Services.GetRequiredService<MonitorStatus>();
        Execute("CREATE TRIGGER Guard BEFORE INSERT ON CallsHistory WHEN NEW.linkId = '8.8' BEGIN SELECT RAISE(ABORT, 'not this one'); END");
        source.Connect();
        for (var number = 1; number <= 20; number++)
            Send(source, CallEventKind.QueueCallerJoin, $"{number}.1");
        Send(source, CallEventKind.QueueCallerJoin, "8.8");
        Send(source, CallEventKind.Hangup, "8.8");
        Send(source, CallEventKind.QueueCallerJoin, "9.9");
        await Eventually.BeTrueAsync(() => status.Pipelines.Single().SetAside == 1 && Saved("1") == 21, "the others should be saved");
        status.Store.IsReady.Should().BeTrue();
        await StopAsync(host);

        Execute("DROP TRIGGER Guard");
        (host, source) = await StartAsync(UseSqlite);

        await Eventually.BeTrueAsync(() => Saved("0") == 1, "it should be saved");
        await StopAsync(host);
    }

    private static void Send(ScriptedSource source, CallEventKind kind, string id = "1.1") =>
        source.Send(Sample.Event(kind, id, TimeProvider.System.GetUtcNow()) with { Interface = "PJSIP/1001" });

    private static async Task StopAsync(IHost host)
    {
        await host.StopAsync();
        host.Dispose();
    }

    private void UseSqlite(ISpeakrMonitorBuilder builder) => builder.UseSqliteHistory(Database);

    private long Saved(string onPanel) => (long)Execute($"SELECT COUNT(*) FROM CallsHistory WHERE showOnPanel = {onPanel}")!;

    private object? Execute(string statement)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Default Timeout=10");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        return command.ExecuteScalar();
    }

    private async Task<(IHost Host, ScriptedSource Source)> StartAsync(Action<ISpeakrMonitorBuilder> useHistory)
    {
        var source = new ScriptedSource(TimeProvider.System);
        var application = Host.CreateEmptyApplicationBuilder(null);
        var builder = application.Services.AddSpeakrMonitor(options => options.ReconnectMaxDelay = options.ReconnectMinDelay)
            .AddCallEventSource(_ => source).UseSqliteJournal(Path.Combine(_folder, "journal"));
        useHistory(builder);
        var host = application.Build();
        await host.StartAsync();
        return (host, source);
    }
}
