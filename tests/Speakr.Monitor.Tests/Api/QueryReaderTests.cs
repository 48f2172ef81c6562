using FluentAssertions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Speakr.Monitor.AspNetCore.Api;
using Xunit;

namespace Speakr.Monitor.Tests.Api;

public sealed class QueryReaderTests
{
    private static readonly TimeZoneInfo SaoPaulo = TimeZoneInfo.FindSystemTimeZoneById("America/Sao_Paulo");

    [Theory]
    [InlineData("2026-11-28T14:30:00Z", "2026-11-28T14:30:00Z")]
    [InlineData("2026-11-28T14:30Z", "2026-11-28T14:30:00Z")]
    [InlineData("2026-11-28T14:30:00.125Z", "2026-11-28T14:30:00.125Z")]
    [InlineData("2026-11-28T14:30:00-03:00", "2026-11-28T17:30:00Z")]
    [InlineData("2026-11-28T14:30:00%2B02:00", "2026-11-28T12:30:00Z")]
    [InlineData("2026-11-28T14:30:00+02:00", "2026-11-28T12:30:00Z")]
    [InlineData("2026-11-28", "2026-11-28T03:00:00Z")]
    [InlineData("2026-11-28T14:30", "2026-11-28T17:30:00Z")]
    // Midnight did not exist: clocks went from 00:00 to 01:00.
    [InlineData("2018-11-04", "2018-11-04T03:00:00Z")]
    [InlineData("2018-11-04T01:00", "2018-11-04T03:00:00Z")]
    public void Time_Forms_AreRead(string text, string expected)
    {
        var reader = Reader($"?from={text}");

        reader.Time("from").Should().Be(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture));
        reader.Problems.Should().BeEmpty();
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("28/11/2026")]
    [InlineData("2026-11-31")]
    [InlineData("2026-11-28T25:00Z")]
    [InlineData("1795877000")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    [InlineData("0001-01-01T00:00:00%2B14:00")]
    public void Time_AnythingElse_IsRefusedInASentence(string text)
    {
        var reader = Reader($"?from={text}");

        reader.Time("from").Should().BeNull();
        reader.Problems.Should().ContainSingle().Which.English.Should().StartWith("from must be a time like ");
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("500", 500)]
    [InlineData("0", null)]
    [InlineData("501", null)]
    [InlineData("-1", null)]
    [InlineData("+5", null)]
    [InlineData("1e2", null)]
    [InlineData("99999999999999999999", null)]
    public void Number_OutOfRange_IsRefused(string text, int? expected)
    {
        var reader = Reader($"?limit={Uri.EscapeDataString(text)}");

        reader.Number("limit", 1, 500).Should().Be(expected);
        reader.Problems.Should().HaveCount(expected is null ? 1 : 0);
    }

    [Fact]
    public void Text_TwiceTooLongOrWithControlCharacters_IsRefused()
    {
        var reader = Reader($"?number=1&number=2&queue=a%00b&agent={new string('x', 256)}&extension=");

        reader.Text("number");
        reader.Texts("queue").Should().BeNull();
        reader.Text("agent").Should().BeNull();
        reader.Text("extension").Should().BeNull();
        reader.Text("status").Should().BeNull();

        reader.Problems.Select(problem => problem.English).Should().BeEquivalentTo(
            "number can be given once only.", "queue must not have control characters.", "agent can have 255 characters at most.");
    }

    [Fact]
    public void Texts_Several_EachOnce() => Reader("?queue=8001&queue=8002&queue=8001").Texts("queue").Should().Equal("8001", "8002");

    private static QueryReader Reader(string query) => new(new QueryCollection(QueryHelpers.ParseQuery(query)), SaoPaulo);
}
