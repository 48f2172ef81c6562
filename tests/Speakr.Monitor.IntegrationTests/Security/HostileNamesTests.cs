using FluentAssertions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Host.Logging;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Security;

/// <summary>Names and sentences that came over the wire can neither fake an entry of the log nor command the terminal that shows it.</summary>
public sealed class HostileNamesTests
{
    [Theory]
    [InlineData("8001\r\n2026-11-02 12:00:00.000 WARN Forged: entry", "8001 2026-11-02 12:00:00.000 WARN Forged: entry")]
    [InlineData("a\e[2Jb\u009b31mc", "a [2Jb 31mc")]
    [InlineData("a\bb\ac\0d\vd\u007fe", "a b c d d e")]
    [InlineData("1234\u202e5678\u2066", "1234 5678 ")]
    [InlineData("a\u2028b\u2029c\u0085d", "a b c d")]
    [InlineData("Família 👩‍👧 \"é\"", "Família 👩‍👧 \"é\"")]
    public void Line_AnyName_IsOneLineOfText(string name, string shown)
    {
        OneLine.Of(name).Should().Be(shown);
        LineFormatter.Text(new LogEntry<string>(LogLevel.Information, "Speakr.Monitor.Calls", default, name, null, (state, _) => state)).Should().Be($"Calls: {shown}");
    }

    [Fact]
    public void Exception_OfAServer_IsOneLineOfText() =>
        LineFormatter.Text(new LogEntry<string>(LogLevel.Error, "A.B", default, "failed", new IOException("no\n\e[31mway"), (state, _) => state))
            .Should().Be("B: failed (no  [31mway)");
}
