using Speakr.Monitor.Cdr;
using Speakr.Monitor.DependencyInjection;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses where call detail records are copied from and to.</summary>
public static partial class CdrSyncBuilderExtensions
{
    /// <summary>Reads from a source of the application's own; its constructor may ask for services.</summary>
    public static ICdrSyncBuilder From<TSource>(this ICdrSyncBuilder builder)
        where TSource : class, ICdrSource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.From(provider => ActivatorUtilities.CreateInstance<TSource>(provider));
    }

    /// <summary>Writes to a destination of the application's own; its constructor may ask for services.</summary>
    public static ICdrSyncBuilder To<TDestination>(this ICdrSyncBuilder builder)
        where TDestination : class, ICdrDestination
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.To(provider => ActivatorUtilities.CreateInstance<TDestination>(provider));
    }
}
