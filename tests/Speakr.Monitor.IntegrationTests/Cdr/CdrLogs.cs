using Microsoft.Extensions.Logging;

namespace Speakr.Monitor.IntegrationTests.Cdr;

/// <summary>Services of an application that has nothing but a logger, which keeps every line with its id.</summary>
internal sealed class CdrLogs : IServiceProvider
{
    public List<string> Lines { get; } = [];

    public object? GetService(Type serviceType) =>
        serviceType.IsGenericType && serviceType.GetGenericTypeDefinition() == typeof(ILogger<>)
            ? Activator.CreateInstance(typeof(Logger<>).MakeGenericType(serviceType.GenericTypeArguments), Lines)
            : null;

    private sealed class Logger<T>(List<string> lines) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add($"{eventId.Id} {formatter(state, exception)}");
    }
}
