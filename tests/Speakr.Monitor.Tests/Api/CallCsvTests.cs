using FluentAssertions;
using Speakr.Monitor.AspNetCore.Api;
using Xunit;

namespace Speakr.Monitor.Tests.Api;

public sealed class CallCsvTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("Ana", "Ana")]
    [InlineData("Silva, Ana", "\"Silva, Ana\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("a\r\nb", "\"a\r\nb\"")]
    [InlineData("=cmd|'/C calc'!A0", "'=cmd|'/C calc'!A0")]
    [InlineData("@SUM(1,2)", "\"'@SUM(1,2)\"")]
    [InlineData("-2+3", "'-2+3")]
    [InlineData("+2+3", "'+2+3")]
    [InlineData("+5511987654321", "+5511987654321")]
    [InlineData("+55*******4321", "+55*******4321")]
    [InlineData("\t=1", "'\t'=1")]
    [InlineData("\n=1", "\"'\n'=1\"")]
    [InlineData("1;=HYPERLINK(A1)", "1;'=HYPERLINK(A1)")]
    [InlineData("a; \"=1\"", "\"a; \"\"'=1\"\"\"")]
    [InlineData("a\t@SUM(1)", "a\t'@SUM(1)")]
    [InlineData("+5511,=1", "\"'+5511,'=1\"")]
    [InlineData("\uff1d1", "'\uff1d1")]
    [InlineData("a;+55", "a;'+55")]
    [InlineData("a=1; b-2", "a=1; b-2")]
    public void Cell_Text_IsQuotedWhereNeededAndNoFormula(string? text, string expected) => CallCsv.Cell(text).Should().Be(expected);
}
