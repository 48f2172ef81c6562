using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.AspNetCore.Panel;
using Speakr.Monitor.DependencyInjection;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the panel to the monitor.</summary>
public static class SpeakrMonitorBuilderPanelExtensions
{
    /// <summary>Adds what <c>MapSpeakrMonitor</c> needs, and <c>AddApi</c> with it. Calling it again is harmless: options add up, the last value wins.</summary>
    public static ISpeakrMonitorBuilder AddPanel(this ISpeakrMonitorBuilder builder, Action<PanelOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddApi();
        var options = builder.Services.AddOptionsWithValidateOnStart<PanelOptions>();
        if (configure is not null)
            options.Configure(configure);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PanelOptions>, PanelOptionsValidator>());
        builder.Services.TryAddSingleton<PanelAssets>();
        builder.Services.TryAddSingleton<PanelHtml>();
        builder.Services.TryAddSingleton<PanelPatches>();
        return builder;
    }
}
