using Microsoft.Extensions.DependencyInjection;

namespace Speakr.Monitor.DependencyInjection;

internal sealed class SpeakrMonitorBuilder(IServiceCollection services) : ISpeakrMonitorBuilder
{
    public IServiceCollection Services { get; } = services;
}
