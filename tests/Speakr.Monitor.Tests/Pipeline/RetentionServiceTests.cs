using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Speakr.Monitor.History;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Retention;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline;

public sealed class RetentionServiceTests
{
    [Fact]
    public async Task Run_StoreReportsATimeOutAsACancellation_IsTriedAgain()
    {
        var (time, asked) = (new ManualTime(), 0);
        var store = new ScriptedStore
        {
            InitializeFailure = () =>
            {
                Interlocked.Increment(ref asked);
                return new TaskCanceledException("Timed out.");
            },
        };
        await using var services = new ServiceCollection().AddSingleton<ICallHistoryStore>(store).BuildServiceProvider();
        var retention = new CallRetention(services, Options.Create(new RetentionOptions { HistoryDays = 30 }), time, NullLogger<CallRetention>.Instance);
        using var service = new RetentionService(retention, time, NullLogger<RetentionService>.Instance);
        await service.StartAsync(CancellationToken.None);
        await Eventually.BeTrueAsync(() => time.WaitsFor(TimeSpan.FromHours(1)), "it should wait for the next try");

        time.Advance(TimeSpan.FromHours(1));

        await Eventually.BeTrueAsync(() => Volatile.Read(ref asked) == 2, "it should be tried again");
        await service.StopAsync(CancellationToken.None);
    }
}
