using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Calls;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History;
using Speakr.Monitor.Pipeline.Healing;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

/// <summary>The demo as a process: both halves of the main job, calls and their records.</summary>
public sealed partial class DemoTests : IDisposable
{
    // The rows of some calls of the last minutes.
    private const int Enough = 6;

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();

    private string Database => Path.Combine(_folder.Path, "demo.db");

    private string Pbx => Path.Combine(_folder.Path, "demo.asteriskcdrdb.db");

    [Fact]
    public async Task Run_Demo_CopiesTheRecordsOfItsCallsAndMarksThem()
    {
        var port = Programs.FreePort().ToString(CultureInfo.InvariantCulture);
        await using var host = Start(("PORT", port));

        await host.WaitForOutputAsync(line => Copied(line) >= Enough);
        await Eventually.BeTrueAsync(
            () => Rows(Pbx, "SELECT calldate, src, dst, billsec, disposition, linkedid, recordingfile, cnum FROM cdr WHERE sync = 1 ORDER BY 1, 2, 3, 4, 5, 6") is { Count: >= Enough } marked
                && marked.SequenceEqual(Rows(Database, "SELECT date, src, dst, billsec, status, linkedid, recordingfile, cnum FROM cdrs ORDER BY 1, 2, 3, 4, 5, 6"))
                && Rows(Pbx, "SELECT 1 FROM cdr WHERE sync IS NULL").Count == 0,
            "all rows of the PBX are copied and marked");
        var health = await HealthAsync(port);
        await StopAsync(host);

        health.GetProperty("demo").GetBoolean().Should().BeTrue();
        var copy = health.GetProperty("cdr").EnumerateArray().Should().ContainSingle().Subject;
        copy.GetProperty("name").GetString().Should().Be("demo");
        copy.GetProperty("ok").GetBoolean().Should().BeTrue();
        host.Output.Should().Contain($"call detail records of the demo {Pbx} -> {Database} (mark, every 3 seconds)");
    }

    [Fact]
    public async Task Run_Demo_RecordsTellTheSameAsTheHistory()
    {
        await using (var host = Start(("LANG", "pt_BR.UTF-8")))
        {
            await host.WaitForOutputAsync(line => Copied(line) >= Enough);
            await StopAsync(host);
        }

        await using var live = Provide(monitor => monitor.UseSqliteHistory(Database));
        await using var fromRecords = Provide(monitor => monitor.UseInMemoryHistory());
        var recorded = Rows(Pbx, "SELECT DISTINCT linkedid FROM cdr");
        var healedLive = await HealAsync(live);
        var healedEmpty = await HealAsync(fromRecords);

        recorded.Should().HaveCountGreaterThan(2);
        healedLive.Should().Be(new HealResult(recorded.Count, Added: 0, Closed: 0, Corrected: 0));
        healedEmpty.Added.Should().Be(recorded.Count);
        (await CallsAsync(live)).Where(call => recorded.Contains(call.LinkedId)).Should().BeEquivalentTo(await CallsAsync(fromRecords));
    }

    [Trait(Length.Name, Length.LongCase)]
    [Fact]
    public async Task Run_Demo_ShowsALivelyCallCentreAtOnce()
    {
        var port = Programs.FreePort().ToString(CultureInfo.InvariantCulture);
        await using var host = Start(("PORT", port), ("LANG", "pt_BR.UTF-8"));
        await host.WaitForOutputAsync(line => line.EndsWith($"Painel: http://localhost:{port}/", StringComparison.Ordinal));
        using var http = new HttpClient();
        var seen = new HashSet<string>();

        await Eventually.BeTrueAsync(
            async () =>
            {
                var live = JsonDocument.Parse(await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/api/live"))).RootElement;
                seen.UnionWith(Texts(live, "queues", "queue").Select(queue => $"queue {queue}"));
                seen.UnionWith(Texts(live, "calls", "status"));
                seen.UnionWith(Texts(live, "agents", "state"));
                return seen.Count(text => text.StartsWith("queue", StringComparison.Ordinal)) >= 4 && seen.Contains("Chamando") && seen.Contains("Atendido")
                    && new[] { "free", "ringing", "talking", "onHold", "paused" }.Count(seen.Contains) >= 3;
            },
            "queues, waiting and talking callers and agents in several states are seen",
            // At night there is a call a minute.
            TimeSpan.FromMinutes(4));
        await host.WaitForOutputAsync(line => line.Contains("DEMONSTRAÇÃO: um dia de chamadas inventadas", StringComparison.Ordinal));
        await StopAsync(host);

        static IEnumerable<string> Texts(JsonElement live, string list, string name) =>
            live.GetProperty(list).EnumerateArray().Select(item => item.GetProperty(name).GetString()!);
    }

    [Fact]
    public async Task Run_DemoWithTheCopySwitchedOff_PlaysCallsOnly()
    {
        await using var host = Start(("CDR_SYNC_MODE", "off"));

        await host.WaitForOutputAsync(HostProcess.TellsOfCall);
        await StopAsync(host);

        host.Output.Should().Contain("call detail records not copied (CDR_SYNC_MODE=off)");
        File.Exists(Pbx).Should().BeFalse();
    }

    [Fact]
    public async Task Run_DemoWhoseRecordsCannotBeWritten_EndsWithOneSentence()
    {
        await File.WriteAllTextAsync(Pbx, "no database, and long enough to be taken for one that is damaged");

        await using var host = Start();

        (await host.ExitCodeAsync()).Should().Be(1);
        host.ErrorLines.Should().ContainSingle().Which.Should().StartWith("The demo's call detail records").And.Contain(Pbx);
    }

    public void Dispose() => _folder.Dispose();

    private HostProcess Start(params (string Name, string Value)[] more)
    {
        var variables = new Dictionary<string, string> { ["SPEAKR_MONITOR__DEMO_PATH"] = Database, ["PORT"] = "0" };
        foreach (var (name, value) in more)
            variables[name] = value;
        return HostProcess.Start("run --demo", variables);
    }

    private static async Task StopAsync(HostProcess host)
    {
        host.Signal("TERM");
        (await host.ExitCodeAsync()).Should().Be(0);
        host.ErrorLines.Should().BeEmpty();
    }

    private static long Copied(string line) =>
        CopiedLine().Match(line) is { Success: true } match ? long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    private static async Task<JsonElement> HealthAsync(string port)
    {
        using var http = new HttpClient();
        return JsonDocument.Parse(await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/health/ready"))).RootElement;
    }

    private static List<string> Rows(string file, string query)
    {
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)));
        return rows;
    }

    /// <summary>The demo's records beside some history, a minute later: healing leaves alone what has only just ended.</summary>
    private ServiceProvider Provide(Action<ISpeakrMonitorBuilder> history)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(new ManualTime(TimeProvider.System.GetUtcNow().AddMinutes(1)));
        history(services.AddSpeakrMonitor());
        services.AddSpeakrCdrSync(sync => sync.FromSqlite(Pbx).ToSqlite(Database));
        return services.BuildServiceProvider();
    }

    private static async Task<HealResult> HealAsync(ServiceProvider provider)
    {
        await provider.GetRequiredService<ICallHistoryStore>().InitializeAsync(None);
        var now = provider.GetRequiredService<TimeProvider>().GetUtcNow();
        return await provider.GetRequiredService<HistoryHealer>().HealAsync(now.AddHours(-2), now, None);
    }

    private static async Task<List<(string LinkedId, CallStatus Status, string Queue, string Extension, string? Number)>> CallsAsync(ServiceProvider provider) =>
        await provider.GetRequiredService<ICallHistoryStore>().QueryAsync(new CallQuery(), None)
            .Select(call => (call.LinkedId, call.Status, call.Queue, call.Extension, call.CallerNumber)).ToListAsync();

    [GeneratedRegex(@"CDR: (\d+) (?:copied, last|copiados, último às) \d\d:\d\d:\d\d$")]
    private static partial Regex CopiedLine();
}
