using Microsoft.Extensions.DependencyInjection;

namespace Speakr.Monitor.DependencyInjection;

/// <summary>What <c>AddSpeakrMonitor</c> returns. Sources, stores and observers add themselves to it by extension methods.</summary>
public interface ISpeakrMonitorBuilder
{
    /// <summary>The application's services.</summary>
    IServiceCollection Services { get; }
}

internal sealed class SpeakrMonitorBuilder(IServiceCollection services) : ISpeakrMonitorBuilder
{
    public IServiceCollection Services { get; } = services;
}
