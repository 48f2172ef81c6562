using FluentAssertions;
using Speakr.Monitor.Host.Configuration;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

/// <summary>The expected values are what npm's dotenv 16 makes of the same lines.</summary>
public sealed class DotEnvFileTests
{
    [Theory]
    [InlineData("A=plain", "plain")]
    [InlineData("A=  spaced value   ", "spaced value")]
    [InlineData("A =  around", "around")]
    [InlineData("export A=exported", "exported")]
    [InlineData("A: yaml", "yaml")]
    [InlineData("A=\"double # kept\"", "double # kept")]
    [InlineData("A='single # kept'", "single # kept")]
    [InlineData("A=`back # kept`", "back # kept")]
    [InlineData("A=unquoted # comment", "unquoted")]
    [InlineData("A=pass#word", "pass")]
    [InlineData("A='trail'   # comment", "trail")]
    [InlineData("A=mysql://u:p@ss$word%40@h:3306/db?x=1&y=2", "mysql://u:p@ss$word%40@h:3306/db?x=1&y=2")]
    [InlineData("A='p$a\"ss'", "p$a\"ss")]
    [InlineData("A=\"p$HOME\"", "p$HOME")]
    [InlineData("A=${B}", "${B}")]
    [InlineData("A=", "")]
    [InlineData("A=\"\"", "")]
    [InlineData("A=a=b==", "a=b==")]
    [InlineData("A=\"line\\nbreak\"", "line\nbreak")]
    [InlineData("A='raw\\n'", "raw\\n")]
    [InlineData("A=\\n", "\\n")]
    [InlineData("A=\"it\\\"s\"", "it\\\"s")]
    [InlineData("A=\"one\ntwo\"", "one\ntwo")]
    [InlineData("A=1\nA=2", "2")]
    [InlineData("\uFEFFA=bom", "bom")]
    [InlineData("A=cr\r\nB=x\r\n", "cr")]
    [InlineData("A=\"quoted\"\r\n", "quoted")]
    [InlineData("not a pair\nA=after", "after")]
    [InlineData("A=\"unclosed\nB=3", "\"unclosed")]
    public void Parse_Line_ReadsAsNpmDotenv(string text, string expected) =>
        DotEnvFile.Parse(text)["A"].Should().Be(expected);

    [Fact]
    public void Parse_CommentsAndEmptyLines_AreNothing() =>
        DotEnvFile.Parse("# A=1\n\n   # B=2\n").Should().BeEmpty();

    [Fact]
    public void Parse_EmptyValueBeforeNextLine_DoesNotSwallowIt() =>
        DotEnvFile.Parse("A=\nB=2").Should().Equal(new Dictionary<string, string> { ["A"] = "", ["B"] = "2" });
}
