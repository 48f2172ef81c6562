using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Sources.SocketIO;

namespace Microsoft.Extensions.DependencyInjection;

public static partial class SpeakrMonitorBuilderExtensions
{
    /// <summary>
    /// Adds a Socket.IO feed.
    /// May be called for several feeds; give each its own <see cref="SocketIOSourceOptions.Name"/>.
    /// </summary>
    /// <param name="builder">The monitor's builder.</param>
    /// <param name="url">The feed server; see <see cref="SocketIOSourceOptions.Url"/>.</param>
    /// <param name="configure">Changes further options.</param>
    public static ISpeakrMonitorBuilder AddSocketIOSource(
        this ISpeakrMonitorBuilder builder, string url, Action<SocketIOSourceOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(url);
        return builder.AddSocketIOSource(options =>
        {
            options.Url = url;
            configure?.Invoke(options);
        });
    }

    /// <summary>
    /// Adds a Socket.IO feed.
    /// May be called for several feeds; give each its own <see cref="SocketIOSourceOptions.Name"/>.
    /// </summary>
    /// <param name="builder">The monitor's builder.</param>
    /// <param name="configure">Sets at least <see cref="SocketIOSourceOptions.Url"/>.</param>
    public static ISpeakrMonitorBuilder AddSocketIOSource(this ISpeakrMonitorBuilder builder, Action<SocketIOSourceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        // Named options, so that each feed has its own and is validated separately.
        var key = Guid.NewGuid().ToString("N");
        builder.Services.AddOptionsWithValidateOnStart<SocketIOSourceOptions>(key).Configure(configure);
        builder.Services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<SocketIOSourceOptions>, SocketIOSourceOptionsValidator>());
        return builder.AddCallEventSource(services => new SocketIOCallEventSource(
            services.GetRequiredService<IOptionsMonitor<SocketIOSourceOptions>>().Get(key),
            services.GetService<ILogger<SocketIOCallEventSource>>() ?? NullLogger<SocketIOCallEventSource>.Instance,
            services.GetService<TimeProvider>() ?? TimeProvider.System));
    }
}
