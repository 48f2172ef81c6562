using System.Data.Common;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Databases;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History;
using Xunit;

namespace Speakr.Monitor.Tests.History;

public sealed class MySqlDriverTests
{
    [Fact]
    public void Find_NoDriver_NamesThePackages()
    {
        var find = () => MySqlDriver.Find((_, _) => null);
        find.Should().Throw<InvalidOperationException>().WithMessage("*MySqlConnector*MySql.Data*");
    }

    [Fact]
    public void Find_BothDrivers_PrefersMySqlConnector()
    {
        MySqlDriver.Find((_, _) => SqliteFactory.Instance).Name.Should().Be("MySqlConnector");
        MySqlDriver.Find((assembly, _) => assembly == "MySql.Data" ? SqliteFactory.Instance : null).CanCancel.Should().BeFalse();
    }

    [Fact]
    public void Complete_MySqlData_SetsWhatItNeedsAndKeepsWhatIsGiven()
    {
        var connection = new DbConnectionStringBuilder { ConnectionString = "Server=h;Connect Timeout=9;SslMode=none" };
        MySqlConnectionString.Complete(connection, new MySqlDriver("MySql.Data", SqliteFactory.Instance));
        connection["CharSet"].Should().Be("utf8mb4");
        connection["ConnectionReset"].Should().Be("True");
        connection["ConvertZeroDateTime"].Should().Be("True");
        connection.ContainsKey("AllowPublicKeyRetrieval").Should().BeFalse();
        connection["Connect Timeout"].Should().Be("9");
        connection.ContainsKey("Connection Timeout").Should().BeFalse();
    }

    [Theory]
    [InlineData("Server=h;SslMode=Disabled", null)]
    [InlineData("Server=h;SslMode=None;AllowPublicKeyRetrieval=True", "True")]
    [InlineData("Server=h;SslMode=None;AllowPublicKeyRetrieval=False", "False")]
    [InlineData("Server=h;SslMode=Required", null)]
    [InlineData("Server=h", null)]
    public void Complete_MySqlConnector_AsksForTheServersKeyOnlyWhenToldTo(string given, string? expected)
    {
        var connection = new DbConnectionStringBuilder { ConnectionString = given };
        MySqlConnectionString.Complete(connection, new MySqlDriver("MySqlConnector", SqliteFactory.Instance));
        connection.TryGetValue("AllowPublicKeyRetrieval", out var allowed);
        allowed.Should().Be(expected);
    }

    [Theory]
    [InlineData("no connection string s3cr3t")]
    [InlineData("mysql://u:s3cr3t@h")]
    public void UseMySqlHistory_UnreadableConnectionString_FailsAtOnceWithoutRepeatingIt(string connectionString)
    {
        var use = () => new SpeakrMonitorBuilder(new ServiceCollection()).UseMySqlHistory(connectionString);
        use.Should().Throw<Exception>().Which.ToString().Should().NotContain("s3cr3t");
    }

    [Theory]
    [InlineData("a;b")]
    [InlineData("a`b")]
    [InlineData("ação")]
    public void UseMySqlHistory_PrefixThatIsNoName_IsRefused(string prefix)
    {
        var use = () => new SpeakrMonitorBuilder(new ServiceCollection())
            .UseMySqlHistory("Server=h;Database=d", options => options.TablePrefix = prefix);
        use.Should().Throw<ArgumentException>().WithMessage("*TablePrefix*");
    }

    [Fact]
    public void Use_TwoStores_FirstWins()
    {
        var services = new ServiceCollection();
        new SpeakrMonitorBuilder(services).UseInMemoryHistory().UseMySqlHistory("Server=h;Database=d");
        services.Where(service => service.ServiceType == typeof(ICallHistoryStore)).Should().ContainSingle()
            .Which.ImplementationType!.Name.Should().Be("InMemoryCallHistoryStore");
    }
}
