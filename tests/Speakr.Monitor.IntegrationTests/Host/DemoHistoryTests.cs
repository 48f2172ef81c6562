using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.History;
using Speakr.Monitor.Host;
using Speakr.Monitor.Statistics;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

public sealed class DemoHistoryTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Start_NoHistory_GivesFiguresForEachQueueHourAndAgent()
    {
        await using var demo = await StartAsync(Noon);
        var reports = demo.GetRequiredService<ICallReports>();

        foreach (var end in new[] { Noon, Noon.AddDays(-7) })
        {
            var hours = await reports.GetQueueStatisticsAsync(
                new QueueStatisticsQuery { From = end.AddDays(-1), To = end, Interval = StatisticsInterval.Hour }, None);
            hours.Should().HaveCount(24 * DemoCentre.QueueNames.Count).And.OnlyContain(hour => hour.Figures.Offered > 0);
            hours.Sum(hour => hour.Figures.Offered).Should().BeInRange(1200, 2400);

            var agents = await reports.GetAgentStatisticsAsync(new AgentStatisticsQuery { From = end.AddDays(-1), To = end }, None);
            agents.Select(agent => agent.Name).Should().BeEquivalentTo(DemoCentre.Shifts.Select(shift => shift.Agent.Name));
            agents.Should().OnlyContain(agent => agent.Answered > 0 && agent.TalkSeconds > 0);
            agents.Sum(agent => agent.Pauses).Should().BePositive();
            agents.Sum(agent => agent.LostRings).Should().BePositive();
            agents.Sum(agent => agent.LoggedInSeconds ?? 0).Should().BePositive();
        }
    }

    [Fact]
    public async Task Start_Again_AddsNothingUntilTheNewestCallIsADayOld()
    {
        var first = await CountAsync(Noon);
        var soon = await CountAsync(Noon.AddHours(20));
        var later = await CountAsync(Noon.AddDays(2));

        first.Should().BeGreaterThan(2000);
        soon.Should().Be(first);
        later.Should().BeGreaterThan(first + 2000);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<int> CountAsync(DateTimeOffset now)
    {
        await using var demo = await StartAsync(now);
        return await demo.GetRequiredService<ICallHistoryStore>().QueryAsync(new CallQuery(), None).CountAsync(None);
    }

    private async Task<ServiceProvider> StartAsync(DateTimeOffset now)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(new ManualTime(now));
        services.AddSpeakrMonitor().UseSqliteHistory(Path.Combine(_folder.Path, "demo.db"));
        services.AddSingleton(new Texts(portuguese: false)).AddSingleton(new DemoTraffic(now, TimeZoneInfo.Utc));
        var provider = services.BuildServiceProvider();
        using var history = ActivatorUtilities.CreateInstance<DemoHistory>(provider);
        await history.StartAsync(None);
        await history.ExecuteTask!;
        return provider;
    }
}
