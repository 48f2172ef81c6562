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

    [Fact]
    public void Add_ObjectsOfSeveralForms_WarnsOnceAForm()
    {
        var logger = new ListLogger();
        var report = new InputReport("feed", logger);

        for (var time = 0; time < 2; time++)
        {
            foreach (var form in Enum.GetValues<InputForm>())
                report.Add(FrameOutcome.Foreign, "42[\"x\",{}]"u8, form);
        }

        logger.Events.Should().Equal(1011, 1014, 1015);
        report.Counters.Foreign.Should().Be(6);
    }

    [Theory]
    [InlineData("12345", "12345")]
    [InlineData("+55 (11) 98888-7777", "+** (**) *****-7777")]
    [InlineData("x 11\u00A098888\u20117777 y", "x **\u00A0*****\u20117777 y")]
    [InlineData("01.23.45.67.89 and 98888.7777", "**.**.**.67.89 and *****.7777")]
    [InlineData("refused (192.168.110.120:3000)", "refused (192.168.110.120:3000)")]
    [InlineData("12-34", "12-34")]
    [InlineData("123456", "**3456")]
    [InlineData("a+5511987650101b 1795331618.31", "a+*********0101b ******1618.31")]
    [InlineData("a\r\n\u001b[31m\0b", "a···[31m·b")]
    [InlineData("", "")]
    public void Of_Text_IsMaskedAndOnOneLine(string text, string expected) => Excerpt.Of(text).Should().Be(expected);

    [Theory]
    [InlineData("{\"calleridname\":\"Maria da Silva\",\"calleridnum\":\"+55 (11) 98888-7777\",\"queue\":\"8001\"",
        "{\"calleridname\":\"***\",\"calleridnum\":\"+** (**) *****-7777\",\"queue\":\"8001\"")]
    [InlineData("{\"name\":\"Maria \\\"Bia\\\" Silva\",\"x\":1}", "{\"name\":\"***\",\"x\":1}")]
    [InlineData("{\"event\":{\"name\":\"QueueCallerJoin\",\"MemberName\":\"João", "{\"event\":{\"name\":\"QueueCallerJoin\",\"MemberName\":\"***")]
    [InlineData("42[\"a\",\"{\\\"CallerIDName\\\":\\\"Ana Lima\\\",\\\"q\\\":1}\"]", "42[\"a\",\"{\\\"CallerIDName\\\":\\\"***\\\",\\\"q\\\":1}\"]")]
    [InlineData("Event: Newchannel\r\nCallerIDName: Ana Lima\r\nQueue: 8001", "Event: Newchannel··CallerIDName: ***··Queue: 8001")]
    [InlineData("{\"type\":\"chat\",\"user\":\"Ana\"}", "{\"type\":\"chat\",\"user\":\"***\"}")]
    public void Of_Frame_ShowsNeitherNamesNorNumbers(string frame, string expected) =>
        Excerpt.Of(System.Text.Encoding.UTF8.GetBytes(frame)).Should().Be(expected);

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
