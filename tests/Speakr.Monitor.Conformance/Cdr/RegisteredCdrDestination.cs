using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.DependencyInjection;

namespace Speakr.Monitor.Conformance.Cdr;

/// <summary>Makes destinations the way an application gets them: by their registration.</summary>
public static class RegisteredCdrDestination
{
    /// <summary>The destination that <paramref name="use"/> chooses, for example <c>cdr => cdr.ToMySql(…)</c>. It is the caller's to dispose.</summary>
    /// <exception cref="InvalidOperationException"><paramref name="use"/> chooses none.</exception>
    public static ICdrDestination Create(Action<ICdrSyncBuilder> use)
    {
        ArgumentNullException.ThrowIfNull(use);
        var builder = new Builder();
        use(builder);
        return (builder.Destination ?? throw new InvalidOperationException("The registration chooses no ICdrDestination."))(Nothing.Instance);
    }

    private sealed class Builder : ICdrSyncBuilder
    {
        public IServiceCollection Services { get; } = new ServiceCollection();

        public Func<IServiceProvider, ICdrDestination>? Destination { get; private set; }

        public ICdrSyncBuilder From(Func<IServiceProvider, ICdrSource> source) => this;

        public ICdrSyncBuilder To(Func<IServiceProvider, ICdrDestination> destination)
        {
            Destination = destination;
            return this;
        }

        public ICdrSyncBuilder Configure(Action<CdrSyncOptions> configure) => this;
    }

    // Not the application's container: it would dispose the destination when the test does not want that yet.
    private sealed class Nothing : IServiceProvider
    {
        public static readonly Nothing Instance = new();

        public object? GetService(Type serviceType) => null;
    }
}
