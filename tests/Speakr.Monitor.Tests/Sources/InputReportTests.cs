using FluentAssertions;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Sources;
using Xunit;

namespace Speakr.Monitor.Tests.Sources;

public sealed class InputReportTests
{
    [Fact]
    public void Add_BadInputAgainAndAgain_WarnsOncePerKind()
    {
        var logger = new ListLogger();
        var report = new InputReport("feed", logger);

        foreach (var outcome in Enum.GetValues<FrameOutcome>())
        {
            report.Add(outcome, "42[\"x\",\"11987650101\"]"u8);
            report.Add(outcome, "42[]"u8);
        }

        logger.Lines.Should().HaveCount(4).And.OnlyHaveUniqueItems().And.OnlyContain(line => line.Contains("42[\"x\",\"*******0101\"]"));
        logger.Events.Should().OnlyContain(id => id >= 1000 && id <= 1099).And.OnlyHaveUniqueItems();
        report.Counters.Should().BeEquivalentTo(
            new { Events = 2, Ignored = 2, MissingField = 2, Malformed = 2, Foreign = 2, Oversized = 2 });
    }

    [Theory]
    [InlineData("12345", "12345")]
    [InlineData("123456", "**3456")]
    [InlineData("a+5511987650101b 1795331618.31", "a+*********0101b ******1618.31")]
    [InlineData("a\r\n\u001b[31m\0b", "a···[31m·b")]
    [InlineData("", "")]
    public void Of_Text_IsMaskedAndOnOneLine(string text, string expected) => Excerpt.Of(text).Should().Be(expected);

    [Fact]
    public void Of_LongText_IsCutWithoutShowingANumber()
    {
        var excerpt = Excerpt.Of(new string('x', 110) + "11987650101" + new string('y', 1000));

        excerpt.Should().HaveLength(120).And.NotContain("11987").And.EndWith("…");
    }

    private sealed class ListLogger : ILogger
    {
        public List<string> Lines { get; } = [];

        public List<int> Events { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Lines.Add(formatter(state, exception));
            Events.Add(eventId.Id);
        }
    }
}
