using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.History;
using Speakr.Monitor.IntegrationTests.Databases;
using Speakr.Monitor.Statistics;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.History;

/// <summary>Reports of the MySQL store: the same as those of the others, and by indexes.</summary>
[Collection(HistoryMariaDbTests.Name)]
public sealed class MySqlReportsTests(MariaDbServer server) : MySqlHistoryTests(server)
{
    private static readonly DateTimeOffset Now = new(2019, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Reports_RandomHistory_AreThoseOfTheFormulas(int seed)
    {
        var history = new RandomHistory(seed);
        var (calls, periods) = (history.Calls(), history.Periods());
        await using var mysql = Provider(services => services.UseMySqlHistory(Database));
        await using var memory = Provider(services => services.UseInMemoryHistory());
        foreach (var provider in new[] { mysql, memory })
        {
            var store = provider.GetRequiredService<ICallHistoryStore>();
            await store.InitializeAsync(None);
            await store.SaveAsync(calls, None);
            await ((ICallAgentStore)store).RecordAsync(periods, None);
        }

        var answers = await RandomHistory.AskAsync(mysql.GetRequiredService<ICallReports>(), seed);

        answers.Should().Equal(await RandomHistory.AskAsync(memory.GetRequiredService<ICallReports>(), seed));
        answers.Should().HaveCountGreaterThan(40);
    }

    [SkippableFact]
    public async Task Search_WildcardsAndNamesThatTheCollationTakesForEqual_AreFoundToTheLetter()
    {
        var store = await ReadyStoreAsync();
        await store.SaveAsync([Call(1) with { Queue = "Vendas" }, Call(2) with { Queue = "vendas", CallerNumber = "%|_" }, Call(3) with { Queue = "600" }], None);
        var reports = (ICallReports)store;

        (await reports.SearchAsync(new() { Queues = ["vendas"] }, None)).Items.Should().ContainSingle().Which.LinkedId.Should().Be(Call(2).LinkedId);
        (await reports.SearchAsync(new() { Number = "%" }, None)).Items.Should().ContainSingle().Which.LinkedId.Should().Be(Call(2).LinkedId);
        (await reports.SearchAsync(new() { Number = "%|_" }, None)).Items.Should().ContainSingle();
        (await reports.SearchAsync(new() { Number = "_5" }, None)).Items.Should().BeEmpty();
        (await reports.SearchAsync(new() { Queues = [] }, None)).Items.Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Initialize_IndexesAreMissing_CallsHistoryGetsThemOnlyWhenAskedFor()
    {
        await ReadyStoreAsync();
        (await IndexesAsync("CallsHistory")).Should().Equal("PRIMARY", "CallsHistory_linkId_unique");
        (await IndexesAsync("CallQueueVisits")).Should().Contain("CallQueueVisits_figures");

        await ExecuteAsync("ALTER TABLE CallQueueVisits DROP INDEX CallQueueVisits_figures, ADD INDEX by_hand (queue, joinedAt, answeredAt, leftAt, waitSeconds, talkSeconds, holdSeconds, endReason)");
        await ReadyStoreAsync(options => options.CreateIndexes = true);

        (await IndexesAsync("CallsHistory")).Should().HaveCount(8);
        (await IndexesAsync("CallQueueVisits")).Should().Contain("by_hand").And.NotContain("CallQueueVisits_figures");
    }

    private Task<List<string>> IndexesAsync(string table) => RowsAsync(
        $"SELECT DISTINCT index_name FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = '{table}' ORDER BY index_name <> 'PRIMARY', index_name");

    private static ServiceProvider Provider(Action<DependencyInjection.ISpeakrMonitorBuilder> use)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(new ManualTime(Now));
        use(services.AddSpeakrMonitor(options =>
        {
            options.Statistics.TimeZone = RandomHistory.SaoPaulo;
            options.Statistics.Queues["8002"] = new QueueThresholds { ServiceLevelThreshold = TimeSpan.FromSeconds(7), ShortAbandon = TimeSpan.FromSeconds(20) };
        }));
        return services.BuildServiceProvider();
    }
}
