using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Sources.Ami;

namespace Microsoft.Extensions.DependencyInjection;

public static partial class SpeakrMonitorBuilderExtensions
{
    /// <summary>
    /// Adds Asterisk's manager interface (AMI).
    /// May be called for several PBXs; give each its own <see cref="AmiSourceOptions.Name"/>.
    /// </summary>
    /// <param name="builder">The monitor's builder.</param>
    /// <param name="url">Where it is, with user and secret; see <see cref="AmiSourceOptions.UseUrl"/>.</param>
    /// <param name="configure">Changes further options.</param>
    /// <exception cref="FormatException">The URL has another form.</exception>
    public static ISpeakrMonitorBuilder AddAmiSource(
        this ISpeakrMonitorBuilder builder, string url, Action<AmiSourceOptions>? configure = null)
    {
        new AmiSourceOptions().UseUrl(url);
        return builder.AddAmiSource(options =>
        {
            options.UseUrl(url);
            configure?.Invoke(options);
        });
    }

    /// <summary>
    /// Adds Asterisk's manager interface (AMI).
    /// May be called for several PBXs; give each its own <see cref="AmiSourceOptions.Name"/>.
    /// </summary>
    /// <param name="builder">The monitor's builder.</param>
    /// <param name="configure">Sets at least host, user and secret.</param>
    public static ISpeakrMonitorBuilder AddAmiSource(this ISpeakrMonitorBuilder builder, Action<AmiSourceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        // Named options, so that each PBX has its own and is validated separately.
        var key = Guid.NewGuid().ToString("N");
        builder.Services.AddOptionsWithValidateOnStart<AmiSourceOptions>(key).Configure(configure);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AmiSourceOptions>, AmiSourceOptionsValidator>());
        return builder.AddCallEventSource(services => new AmiCallEventSource(
            services.GetRequiredService<IOptionsMonitor<AmiSourceOptions>>().Get(key),
            services.GetService<ILogger<AmiCallEventSource>>() ?? NullLogger<AmiCallEventSource>.Instance,
            services.GetService<TimeProvider>() ?? TimeProvider.System));
    }
}
