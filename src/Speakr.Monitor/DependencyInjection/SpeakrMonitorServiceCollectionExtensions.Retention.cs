using Microsoft.Extensions.DependencyInjection.Extensions;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Retention;

namespace Microsoft.Extensions.DependencyInjection;

public static partial class SpeakrMonitorServiceCollectionExtensions
{
    /// <summary>Purges and erases where only call detail records are copied; see <see cref="SpeakrMonitorBuilderExtensions.UseRetention"/>.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static IServiceCollection AddSpeakrRetention(this IServiceCollection services, Action<RetentionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new RetentionOptions();
        configure?.Invoke(options);
        options.Check();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(Options.Options.Create(options));
        services.TryAddSingleton<CallRetention>();
        services.TryAddSingleton<ICallRetention>(provider => provider.GetRequiredService<CallRetention>());
        return options.IsOn ? services.AddHostedService<RetentionService>() : services;
    }
}
