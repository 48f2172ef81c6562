using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History;
using Xunit;
using Speakr.Monitor.Storage.MySql;

namespace Speakr.Monitor.Tests.History;

public sealed class MySqlRegistrationTests
{
    [Theory]
    [InlineData("Server=h;SslMode=Disabled", false)]
    [InlineData("Server=h;SslMode=None;AllowPublicKeyRetrieval=True", true)]
    [InlineData("Server=h;SslMode=None;AllowPublicKeyRetrieval=False", false)]
    [InlineData("Server=h;SslMode=Required", false)]
    public void Read_AnyAddress_AsksForTheServersKeyOnlyWhenToldTo(string given, bool expected) =>
        MySqlConnectionString.Read(given).AllowPublicKeyRetrieval.Should().Be(expected);

    [Theory]
    [InlineData("Server=h", 5)]
    [InlineData("Server=h;Connect Timeout=9", 9)]
    public void Read_TimeForConnecting_IsShortUnlessGiven(string given, uint expected) =>
        MySqlConnectionString.Read(given).ConnectionTimeout.Should().Be(expected);

    [Theory]
    [InlineData("no connection string s3cr3t")]
    [InlineData("mysql://u:s3cr3t@h")]
    [InlineData("Server=h;s3cr3t=1")]
    [InlineData("Server=h;Port=s3cr3t")]
    [InlineData("Server=h;SslMode=s3cr3t")]
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
