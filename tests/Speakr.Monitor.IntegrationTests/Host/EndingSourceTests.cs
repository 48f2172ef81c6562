using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Speakr.Monitor.Host.Commands;
using Speakr.Monitor.Sources;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

/// <summary>The replay as the command runs it.</summary>
public sealed class EndingSourceTests
{
    [Fact]
    public async Task Decorate_ReplayWithAPrefix_KeepsNameAndPrefix()
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<IHostApplicationLifetime, ApplicationLifetime>();
        services.AddSpeakrMonitor().AddReplaySource(options =>
        {
            (options.Name, options.IdPrefix) = ("recorded", "sp-");
            options.Files.Add("calls.jsonl");
        });
        EndingSource.Decorate(services);
        await using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<ICallEventSource>().Should().BeOfType<EndingSource>()
            .And.BeEquivalentTo(new { Name = "recorded", IdPrefix = "sp-" });
    }
}
