using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;

namespace Speakr.Monitor.Host.Logging;

/// <summary>Keeps the last log lines for the live table, where printing them would tear the picture.</summary>
internal sealed class RecentLog(TimeProvider time) : ILoggerProvider
{
    private const int Kept = 5;

    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new(Kept);

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
                return [.. _lines];
        }
    }

    public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName);

    public void Dispose()
    {
    }

    private void Add(LogLevel level, string text)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{time.GetLocalNow():HH:mm:ss} {LineFormatter.LevelName(level)} {text}");
        lock (_gate)
        {
            if (_lines.Count == Kept)
                _lines.Dequeue();
            _lines.Enqueue(line);
        }
    }

    private sealed class Writer(RecentLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Add(logLevel, LineFormatter.Text(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter)));
    }
}
