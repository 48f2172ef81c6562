using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.History;
using Speakr.Monitor.Live;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Retention;
using Speakr.Monitor.Sources;
using Speakr.Monitor.Webhooks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds sources, observers and copies of call detail records to the monitor, and chooses its store and journal.</summary>
public static partial class SpeakrMonitorBuilderExtensions
{
    /// <summary>Adds an event source. May be called for several sources.</summary>
    public static ISpeakrMonitorBuilder AddCallEventSource<TSource>(this ISpeakrMonitorBuilder builder)
        where TSource : class, ICallEventSource
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<ICallEventSource, TSource>();
        return builder;
    }

    /// <summary>Adds an event source that a factory makes. May be called for several sources.</summary>
    public static ISpeakrMonitorBuilder AddCallEventSource(
        this ISpeakrMonitorBuilder builder, Func<IServiceProvider, ICallEventSource> factory)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(factory);
        return builder;
    }

    /// <summary>Adds an observer of changed calls. May be called for several observers.</summary>
    public static ISpeakrMonitorBuilder AddCallObserver<TObserver>(this ISpeakrMonitorBuilder builder)
        where TObserver : class, ICallObserver
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<ICallObserver, TObserver>();
        return builder;
    }

    /// <summary>Adds an observer of changed calls that a factory makes. May be called for several observers.</summary>
    public static ISpeakrMonitorBuilder AddCallObserver(
        this ISpeakrMonitorBuilder builder, Func<IServiceProvider, ICallObserver> factory)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(factory);
        return builder;
    }

    /// <summary>Chooses the history store. The first choice wins; later ones are ignored.</summary>
    public static ISpeakrMonitorBuilder UseCallHistoryStore<TStore>(this ISpeakrMonitorBuilder builder)
        where TStore : class, ICallHistoryStore
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<ICallHistoryStore, TStore>();
        return builder;
    }

    /// <summary>Chooses the history store that a factory makes. The first choice wins; later ones are ignored.</summary>
    public static ISpeakrMonitorBuilder UseCallHistoryStore(
        this ISpeakrMonitorBuilder builder, Func<IServiceProvider, ICallHistoryStore> factory)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton(factory);
        return builder;
    }

    /// <summary>
    /// Copies call detail records beside the monitor: <c>AddCdrSync(cdr => cdr.FromFreePbx(…).ToMySql(…))</c>. May be called once for each
    /// PBX, with another <see cref="CdrSyncOptions.Name"/> each. Registers one <see cref="ICdrSynchronizer"/>, which runs at start and then
    /// every minute (or as an <see cref="ICdrSchedule"/> of the application's says) unless <see cref="CdrSyncOptions.ScheduleEnabled"/> is off.
    /// </summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="InvalidOperationException">Source or destination is missing, or the name is taken.</exception>
    public static ISpeakrMonitorBuilder AddCdrSync(this ISpeakrMonitorBuilder builder, Action<ICdrSyncBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSpeakrCdrSync(configure);
        return builder;
    }

    /// <summary>
    /// Adds <see cref="ICallRetention"/>, which erases a caller's number everywhere, and removes once a day what is older than the options allow, on one
    /// host at a time. The first call counts.
    /// </summary>
    /// <param name="builder">What <c>AddSpeakrMonitor</c> returned.</param>
    /// <param name="configure">Sets for how many days each kind of data is kept. Without it nothing is removed by age.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static ISpeakrMonitorBuilder UseRetention(this ISpeakrMonitorBuilder builder, Action<RetentionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSpeakrRetention(configure);
        return builder;
    }

    /// <summary>
    /// Posts changed calls, after they were stored, to an address: signed, tried again when it fails, each call in order. May be called for several
    /// addresses. What cannot be delivered is kept by a store that implements <see cref="ICallDeadLetterStore"/>.
    /// </summary>
    /// <param name="builder">What <c>AddSpeakrMonitor</c> returned.</param>
    /// <param name="configure">Sets address and secret, which are required.</param>
    /// <exception cref="ArgumentException">An option is missing or out of range, or the name is taken.</exception>
    public static ISpeakrMonitorBuilder AddWebhook(this ISpeakrMonitorBuilder builder, Action<WebhookOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new WebhookOptions();
        configure(options);
        options.Check();
        if (builder.Services.Any(service => service.ServiceType == typeof(Webhook) && service.ServiceKey is string other && other == options.NameOrHost))
            throw new ArgumentException($"Two webhooks are named '{options.NameOrHost}'. Give each a WebhookOptions.Name of its own.");
        // One object is both, and each webhook is another one.
        var name = options.NameOrHost;
        builder.Services.AddKeyedSingleton(name, (provider, _) => new Webhook(
            options,
            provider.GetRequiredService<ICallHistoryStore>(),
            provider.GetRequiredService<ILiveFigures>(),
            provider.GetRequiredService<MonitorStatus>(),
            provider.GetRequiredService<PbxNames>(),
            provider.GetRequiredService<MonitorMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Webhook>>()));
        builder.Services.AddSingleton<ICallObserver>(provider => provider.GetRequiredKeyedService<Webhook>(name));
        builder.Services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<Webhook>(name));
        return builder;
    }
}
