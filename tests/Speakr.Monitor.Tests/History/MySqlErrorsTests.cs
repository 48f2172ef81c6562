using System.Data.Common;
using System.Net.Sockets;
using System.Security.Authentication;
using FluentAssertions;
using Speakr.Monitor.Databases;
using Xunit;

namespace Speakr.Monitor.Tests.History;

public sealed class MySqlErrorsTests
{
    private static readonly DatabaseTarget Target = new("db.example:3306", "speakr", "monitor");

    [Theory]
    [InlineData(1040)] // too many connections
    [InlineData(1042)] // cannot connect
    [InlineData(1047)] // Galera node not ready
    [InlineData(1053)] // shutdown in progress
    [InlineData(1205)] // lock wait time-out
    [InlineData(1213)] // deadlock
    [InlineData(1290)] // read-only
    [InlineData(1836)] // read-only mode
    [InlineData(2006)]
    [InlineData(2013)]
    public void Explain_TroubleThatPasses_IsTransient(int number) =>
        MySqlErrors.Explain(new DriverException("x", number), Target).IsTransient.Should().BeTrue();

    [Theory]
    [InlineData(1044)]
    [InlineData(1045)]
    [InlineData(1049)]
    [InlineData(1054)]
    [InlineData(1064)]
    [InlineData(1142)]
    [InlineData(1146)]
    [InlineData(1366)]
    [InlineData(1698)]
    public void Explain_TroubleThatSomebodyMustMend_IsNotTransient(int number) =>
        MySqlErrors.Explain(new DriverException("x", number), Target).IsTransient.Should().BeFalse();

    [Fact]
    public void Explain_NumberInsideAnotherError_IsFound()
    {
        var error = new DriverException("Authentication failed", 0, new DriverException("Access denied", 1045));
        MySqlErrors.Explain(error, Target).Should().Match<DatabaseFailure>(failure =>
            !failure.IsTransient && failure.Sentence.Contains("'monitor'", StringComparison.Ordinal));
    }

    [Fact]
    public void Explain_NoAnswer_IsTransientUnlessItIsTheCertificate()
    {
        MySqlErrors.Explain(new DriverException("Timeout expired", 0, new TimeoutException()), Target).IsTransient.Should().BeTrue();
        MySqlErrors.Explain(new SocketException(), Target).IsTransient.Should().BeTrue();
        MySqlErrors.Explain(new DriverException("SSL", 0, new AuthenticationException("bad certificate")), Target).IsTransient.Should().BeFalse();
    }

    private sealed class DriverException : DbException
    {
        public DriverException(string message, int number, Exception? inner = null)
            : base(message, inner)
        {
            // As both drivers do.
            if (number != 0)
                Data["Server Error Code"] = number;
        }
    }
}
