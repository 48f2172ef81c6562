using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Sources.Replay;

namespace Microsoft.Extensions.DependencyInjection;

public static partial class SpeakrMonitorBuilderExtensions
{
    /// <summary>
    /// Adds a source that replays recordings.
    /// May be called several times; give each its own <see cref="ReplaySourceOptions.Name"/>.
    /// </summary>
    /// <param name="builder">The monitor's builder.</param>
    /// <param name="configure">Sets at least <see cref="ReplaySourceOptions.Files"/>.</param>
    public static ISpeakrMonitorBuilder AddReplaySource(this ISpeakrMonitorBuilder builder, Action<ReplaySourceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        // Named options, so that each source has its own and is validated separately.
        var key = Guid.NewGuid().ToString("N");
        builder.Services.AddOptionsWithValidateOnStart<ReplaySourceOptions>(key).Configure(configure);
        builder.Services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<ReplaySourceOptions>, ReplaySourceOptionsValidator>());
        return builder.AddCallEventSource(services => new ReplayCallEventSource(
            services.GetRequiredService<IOptionsMonitor<ReplaySourceOptions>>().Get(key),
            services.GetService<ILogger<ReplayCallEventSource>>() ?? NullLogger<ReplayCallEventSource>.Instance,
            services.GetService<TimeProvider>() ?? TimeProvider.System));
    }

    /// <summary>
    /// Adds a source that replays one recording.
    /// May be called several times; give each its own <see cref="ReplaySourceOptions.Name"/>.
    /// </summary>
    /// <param name="builder">The monitor's builder.</param>
    /// <param name="file">The recording; see <see cref="ReplaySourceOptions.Files"/>.</param>
    /// <param name="configure">Changes further options.</param>
    public static ISpeakrMonitorBuilder AddReplaySource(
        this ISpeakrMonitorBuilder builder, string file, Action<ReplaySourceOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        return builder.AddReplaySource(options =>
        {
            options.Files.Add(file);
            configure?.Invoke(options);
        });
    }
}
