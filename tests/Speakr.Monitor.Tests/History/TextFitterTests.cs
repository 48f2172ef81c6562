using FluentAssertions;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.History.Sql;
using Xunit;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.Tests.History;

public sealed class TextFitterTests
{
    [Fact]
    public void Fit_ManyValuesTooLong_AllCutAndCountedFewReported()
    {
        var log = new CountingLogger();
        var fitter = new TextFitter("CallsHistory", new Dictionary<string, TextLimit>(), log);

        for (var i = 0; i < 1000; i++)
            fitter.Fit("queue", new string('x', 300)).Should().HaveLength(255);

        fitter.Changed("queue").Should().Be(1000);
        fitter.Changed("status").Should().Be(0);
        log.Messages.Should().HaveCount(4).And.OnlyContain(message => message.Contains("CallsHistory.queue", StringComparison.Ordinal));
    }

    private sealed class CountingLogger : ILogger
    {
        public List<string> Messages { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Messages.Add(formatter(state, exception));
    }
}
