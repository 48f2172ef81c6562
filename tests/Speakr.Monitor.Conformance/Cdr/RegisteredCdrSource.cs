using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.DependencyInjection;

namespace Speakr.Monitor.Conformance.Cdr;

/// <summary>Makes sources the way an application gets them: by their registration.</summary>
public static class RegisteredCdrSource
{
    /// <summary>The source that <paramref name="from"/> chooses, for example <c>cdr => cdr.FromFreePbx(…)</c>. It is the caller's to dispose.</summary>
    /// <param name="from">What an application does in <c>AddCdrSync</c>.</param>
    /// <param name="services">What the application has registered; <see langword="null"/> for nothing.</param>
    /// <exception cref="InvalidOperationException"><paramref name="from"/> chooses no source.</exception>
    public static ICdrSource Create(Action<ICdrSyncBuilder> from, IServiceProvider? services = null)
    {
        ArgumentNullException.ThrowIfNull(from);
        var builder = new Builder();
        from(builder);
        var source = builder.Source ?? throw new InvalidOperationException("The registration chooses no ICdrSource.");
        return source(services ?? new Nothing());
    }

    private sealed class Nothing : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }

    private sealed class Builder : ICdrSyncBuilder
    {
        public IServiceCollection Services { get; } = new ServiceCollection();

        public Func<IServiceProvider, ICdrSource>? Source { get; private set; }

        public ICdrSyncBuilder From(Func<IServiceProvider, ICdrSource> source)
        {
            Source = source;
            return this;
        }

        public ICdrSyncBuilder To(Func<IServiceProvider, ICdrDestination> destination) => this;

        public ICdrSyncBuilder Configure(Action<CdrSyncOptions> configure) => this;
    }
}
