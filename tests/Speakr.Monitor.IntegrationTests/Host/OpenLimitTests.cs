using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

/// <summary>A feed that begins calls and never ends them, and a host that may hold but a few.</summary>
[Trait(Length.Name, Length.LongCase)]
public sealed class OpenLimitTests : IDisposable
{
    private const int Limit = 20;
    private const int Calls = 500;

    private readonly string _folder = Directory.CreateTempSubdirectory("speakr-limit-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public async Task Run_MoreCallsThanMayBeOpen_ClosesTheOldestAndSaysSoOnceAlsoAfterARestart()
    {
        await using var feed = await FeedServer.StartAsync();
        await using (var host = Start(feed, Limit))
        {
            await feed.WaitForAsync("received");
            await feed.BurstAsync(Join(), Calls, field: "linkedid");
            await host.WaitForOutputAsync(line => line.Contains("WARN", StringComparison.Ordinal) && line.Contains("SPEAKR_MONITOR__OPEN_LIMIT", StringComparison.Ordinal));
            await WaitForAsync($"{Calls}|{Limit}|{Calls - Limit}", host);
            (await QueryAsync("SELECT count(*) FROM CallQueueVisits WHERE endReason = 'lost'")).Should().Be($"{Calls - Limit}");
            (await QueryAsync("SELECT min(id) > 480 FROM CallsHistory WHERE showOnPanel = 1")).Should().Be("1", "the oldest go first");
            Warnings(host).Should().Be(1, "it is said once a minute and not for each call");
        }

        // Killed, and started with a lower limit: what stands open in the journal and in the table is closed as well.
        await using var again = Start(feed, Limit / 2);
        await WaitForAsync($"{Calls}|{Limit / 2}|{Calls - (Limit / 2)}", again);
        await again.WaitForOutputAsync(line => line.Contains($"more than {Limit / 2} were open", StringComparison.Ordinal));
    }

    private HostProcess Start(FeedServer feed, int limit) => HostProcess.Start("run", new Dictionary<string, string>
    {
        ["SOCKET_URL"] = feed.Url, ["DATABASE_URL"] = $"sqlite:{Path.Combine(_folder, "history.db")}", ["PORT"] = "0",
        ["SPEAKR_MONITOR__JOURNAL"] = Path.Combine(_folder, "journal"), ["SPEAKR_MONITOR__OPEN_LIMIT"] = $"{limit}",
    });

    private static int Warnings(HostProcess host) => host.OutputLines.Count(line => line.Contains("SPEAKR_MONITOR__OPEN_LIMIT", StringComparison.Ordinal));

    private static JsonObject Join() => new()
    {
        ["event"] = "QueueCallerJoin", ["queue"] = "600", ["linkedid"] = "1795331618", ["calleridnum"] = "11987650101", ["position"] = "1", ["count"] = "1",
    };

    private async Task WaitForAsync(string expected, HostProcess host)
    {
        var giveUpAt = DateTimeOffset.UtcNow.AddSeconds(30);
        while (true)
        {
            var found = await QueryAsync("SELECT count(*) || '|' || sum(showOnPanel) || '|' || sum(status = 'Abandonado') FROM CallsHistory");
            if (found == expected)
                return;
            if (DateTimeOffset.UtcNow > giveUpAt)
                throw new TimeoutException($"The history has {found} and not {expected}:\n{host.Output}");
            await Task.Delay(100);
        }
    }

    private async Task<string?> QueryAsync(string statement)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "history.db")};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        return Convert.ToString(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
