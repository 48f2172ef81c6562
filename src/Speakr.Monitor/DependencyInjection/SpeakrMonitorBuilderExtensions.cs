using Microsoft.Extensions.DependencyInjection.Extensions;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History;
using Speakr.Monitor.Journal;
using Speakr.Monitor.Monitoring;
using Speakr.Monitor.Sources;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Plugs an application's own parts into the monitor.</summary>
public static class SpeakrMonitorBuilderExtensions
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

    /// <summary>Chooses where the journals of events are kept. The first choice wins; later ones are ignored.</summary>
    public static ISpeakrMonitorBuilder UseEventJournal<TFactory>(this ISpeakrMonitorBuilder builder)
        where TFactory : class, IEventJournalFactory
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<IEventJournalFactory, TFactory>();
        return builder;
    }
}
