using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Speakr.Monitor.Host.Commands;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

public sealed class HostRunnerTests
{
    [Fact]
    public async Task Stop_WhileItStarts_EndsInOrder()
    {
        var (host, slow) = Build(asksToStop: true);
        var hasStarted = false;

        await HostRunner.RunAsync(host, () => hasStarted = true, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

        slow.HasBegun.Should().BeTrue();
        hasStarted.Should().BeFalse();
    }

    [Fact]
    public async Task Start_CanceledByItself_Fails()
    {
        var (host, _) = Build(asksToStop: false);

        var run = () => HostRunner.RunAsync(host, () => { }, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

        await run.Should().ThrowAsync<OperationCanceledException>();
    }

    private static (IHost Host, SlowService Slow) Build(bool asksToStop)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        builder.Services.AddSingleton(services => new SlowService(services.GetRequiredService<IHostApplicationLifetime>(), asksToStop));
        builder.Services.AddHostedService(services => services.GetRequiredService<SlowService>());
        var host = builder.Build();
        return (host, host.Services.GetRequiredService<SlowService>());
    }

    /// <summary>Is asked to stop, or gives up, while it starts.</summary>
    private sealed class SlowService(IHostApplicationLifetime lifetime, bool asksToStop) : IHostedService
    {
        public bool HasBegun { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            HasBegun = true;
            if (!asksToStop)
                throw new OperationCanceledException();
            lifetime.StopApplication();
            return Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
