using System.Text;
using FluentAssertions;
using Xunit;
using Speakr.Monitor.Storage;
using Speakr.Monitor.Storage.MySql;

namespace Speakr.Monitor.Tests.Cdr;

public sealed class MySqlLiteralTests
{
    [Theory]
    [InlineData(null, "NULL")]
    [InlineData("", "''")]
    [InlineData("1541298600.1", "'1541298600.1'")]
    [InlineData("'", @"'\''")]
    [InlineData(@"\", @"'\\'")]
    [InlineData("a\"b", @"'a\""b'")]
    [InlineData("\0\n\r\u001A\t", "'\\0\\n\\r\\Z\t'")]
    [InlineData("fila 😀 @a ? `", "'fila 😀 @a ? `'")]
    public void Append_AnyValue_IsALiteral(string? value, string expected)
    {
        var text = new StringBuilder("x");
        MySqlLiteral.Append(text, value);
        text.ToString().Should().Be("x" + expected);
    }

    [Fact]
    public void Quote_NameWithABacktick_IsOneName() => SqlName.Quote("a`b").Should().Be("`a``b`");
}
