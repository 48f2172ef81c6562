using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.History;
using Speakr.Monitor.History.InMemory;
using Speakr.Monitor.Statistics;
using Speakr.Monitor.Tests.Calls;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Statistics;

/// <summary>What SQL counts is what the formulas say of the same calls.</summary>
public sealed class SqliteReportsTests
{
    private static readonly DateTimeOffset Now = new(2019, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    [Trait(Length.Name, Length.LongCase)]
    public void Reports_RandomHistory_AreThoseOfTheFormulas() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), async (int seed) =>
        {
            var history = new RandomHistory(seed);
            var (calls, periods) = (history.Calls(), history.Periods());
            await CompareAsync(async store =>
            {
                await store.SaveAsync(calls, CancellationToken.None);
                await ((ICallAgentStore)store).RecordAsync(periods, CancellationToken.None);
            }, seed);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(15));

    [Theory]
    [InlineData("t1")]
    [InlineData("t3")]
    [InlineData("t4")]
    public async Task Reports_Recording_AreThoseOfTheFormulas(string name)
    {
        var calls = FieldRecording.Play(RecordedTruthTests.Recording(name, 1).Events).Values.ToList();
        await CompareAsync(async store => await store.SaveAsync(calls, CancellationToken.None), 7);
    }

    [Fact]
    public async Task Search_EndsOfTheCalendar_AreAnswered()
    {
        using var folder = new TemporaryFolder();
        var services = new ServiceCollection();
        services.AddSpeakrMonitor().UseSqliteHistory(Path.Combine(folder.Path, "history.db"));
        await using var provider = services.BuildServiceProvider();
        var store = provider.GetRequiredService<ICallHistoryStore>();
        await store.InitializeAsync(CancellationToken.None);
        var call = Sample.Call("1.1");
        await store.SaveAsync([call], CancellationToken.None);
        CallCursor.TryParse("253402300799-1", out var last).Should().BeTrue();

        foreach (var search in new CallSearch[]
        {
            new() { After = last }, new() { After = last, Queues = [call.Queue] }, new() { To = DateTimeOffset.MaxValue }, new() { To = DateTimeOffset.MaxValue, Queues = [call.Queue] },
            new() { From = DateTimeOffset.MinValue, Queues = [call.Queue] },
        })
        {
            var page = await ((ICallReports)store).SearchAsync(search, CancellationToken.None);
            page.Items.Should().ContainSingle($"{search}");
        }

        var none = await ((ICallReports)store).SearchAsync(new CallSearch { To = DateTimeOffset.MinValue, Queues = [call.Queue] }, CancellationToken.None);
        none.Items.Should().BeEmpty();
    }

    private static async Task CompareAsync(Func<ICallHistoryStore, Task> fill, int seed)
    {
        using var folder = new TemporaryFolder();
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(new ManualTime(Now));
        services.AddSpeakrMonitor(options => Configure(options.Statistics)).UseSqliteHistory(Path.Combine(folder.Path, "history.db"));
        await using var provider = services.BuildServiceProvider();
        var (sqlite, memory) = (provider.GetRequiredService<ICallHistoryStore>(), new InMemoryCallHistoryStore());
        await sqlite.InitializeAsync(CancellationToken.None);
        await fill(sqlite);
        await fill(memory);
        var options = new StatisticsOptions();
        Configure(options);

        provider.GetRequiredService<ICallReports>().Should().BeSameAs(sqlite);
        var answers = await RandomHistory.AskAsync((ICallReports)sqlite, seed);
        answers.Should().Equal(await RandomHistory.AskAsync(new EnumeratedReports(memory, options, new ManualTime(Now)), seed));
        answers.Should().HaveCountGreaterThan(40);
    }

    private static void Configure(StatisticsOptions options)
    {
        options.TimeZone = RandomHistory.SaoPaulo;
        options.ServiceLevel = ServiceLevelFormula.AnsweredAndAbandonedWithoutShort;
        options.Queues["8002"] = new QueueThresholds { ServiceLevelThreshold = TimeSpan.FromSeconds(7), ShortAbandon = TimeSpan.FromSeconds(20) };
    }
}
