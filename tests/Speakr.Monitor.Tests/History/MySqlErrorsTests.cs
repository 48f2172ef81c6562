using System.Net.Sockets;
using System.Reflection;
using System.Security.Authentication;
using FluentAssertions;
using MySqlConnector;
using Xunit;
using Speakr.Monitor.Storage;
using Speakr.Monitor.Storage.MySql;

namespace Speakr.Monitor.Tests.History;

public sealed class MySqlErrorsTests
{
    private static readonly MySqlTarget Target = new("db.example:3306", "speakr", "monitor", "UseMySqlHistory");

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
        MySqlErrors.Explain(Error(number), Target).IsTransient.Should().BeTrue();

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
        MySqlErrors.Explain(Error(number), Target).IsTransient.Should().BeFalse();

    [Theory]
    [InlineData(1406)] // too long
    [InlineData(1366)] // not a character of the column
    [InlineData(1264)] // out of range
    [InlineData(1048)] // NULL
    [InlineData(1062)] // a key of the site's own
    [InlineData(1452)] // foreign key
    [InlineData(3819)] // CHECK of MySQL
    [InlineData(4025)] // CHECK of MariaDB
    [InlineData(1644)] // a trigger's SIGNAL
    public void Explain_ValuesOfARow_AreToBlame(int number) =>
        MySqlErrors.Explain(Error(number), Target).IsAboutValues.Should().BeTrue();

    [Theory]
    [InlineData(1044)]
    [InlineData(1045)]
    [InlineData(1046)] // no database
    [InlineData(1049)] // no such database
    [InlineData(1054)] // no such column
    [InlineData(1114)] // table full
    [InlineData(1136)] // another number of columns
    [InlineData(1142)] // right on a table
    [InlineData(1143)] // right on a column
    [InlineData(1146)] // no such table
    [InlineData(1290)] // read-only
    [InlineData(1364)] // a new column without default
    [InlineData(1356)] // a view of nothing
    [InlineData(1467)] // no id left
    [InlineData(1030)] // the storage engine
    [InlineData(1932)] // no such table in the engine
    [InlineData(0)]
    public void Explain_TroubleOfTheServer_BlamesNoRow(int number) =>
        MySqlErrors.Explain(Error(number), Target).IsAboutValues.Should().BeFalse();

    [Fact]
    public void Explain_NumberInsideAnotherError_IsFound()
    {
        var error = Error(0, "Authentication failed", Error(1045, "Access denied"));
        MySqlErrors.Explain(error, Target).Should().Match<DatabaseFailure>(failure =>
            !failure.IsTransient && failure.Sentence.Contains("'monitor'", StringComparison.Ordinal));
    }

    [Fact]
    public void Explain_NoAnswer_IsTransientUnlessItIsTheCertificate()
    {
        MySqlErrors.Explain(Error((int)MySqlErrorCode.CommandTimeoutExpired, "Timeout expired", new TimeoutException()), Target).IsTransient.Should().BeTrue();
        MySqlErrors.Explain(new SocketException(), Target).IsTransient.Should().BeTrue();
        MySqlErrors.Explain(Error(0, "SSL", new AuthenticationException("bad certificate")), Target).IsTransient.Should().BeFalse();
    }

    // The driver makes its errors itself and lets nobody else do so.
    private static MySqlException Error(int number, string message = "x", Exception? inner = null) => (MySqlException)Activator.CreateInstance(
        typeof(MySqlException), BindingFlags.NonPublic | BindingFlags.Instance, binder: null, [(MySqlErrorCode)number, "HY000", message, inner], culture: null)!;
}
