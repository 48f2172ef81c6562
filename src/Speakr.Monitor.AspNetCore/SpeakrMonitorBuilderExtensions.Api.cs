using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.AspNetCore.Stream;
using Speakr.Monitor.DependencyInjection;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds to the monitor what an application with a web server offers.</summary>
public static class SpeakrMonitorBuilderApiExtensions
{
    /// <summary>Adds what <c>MapSpeakrMonitorApi</c> needs. Calling it again is harmless: options add up, the last value wins.</summary>
    public static ISpeakrMonitorBuilder AddApi(this ISpeakrMonitorBuilder builder, Action<MonitorApiOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = builder.Services.AddOptionsWithValidateOnStart<MonitorApiOptions>();
        if (configure is not null)
            options.Configure(configure);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MonitorApiOptions>, MonitorApiOptionsValidator>());
        builder.Services.TryAddSingleton<LiveStream>();
        builder.Services.TryAddSingleton<StreamEndpoint>();
        return builder;
    }
}
