using FluentAssertions;
using Microsoft.Extensions.Options;
using Speakr.Monitor.Sources.Ami;
using Xunit;

namespace Speakr.Monitor.Tests.Sources;

public sealed class AmiSourceOptionsTests
{
    [Theory]
    [InlineData("ami://monitor:s3cret@pbx.example", "pbx.example", 5038, false, "monitor", "s3cret", "ami://pbx.example:5038")]
    [InlineData("ami://monitor:s3cret@192.168.1.5:5555/", "192.168.1.5", 5555, false, "monitor", "s3cret", "ami://192.168.1.5:5555")]
    [InlineData("amis://monitor:s3cret@pbx", "pbx", 5039, true, "monitor", "s3cret", "amis://pbx:5039")]
    [InlineData("AMIS://m%40x:a%3Ab%2Fc%40d%20%C3%BC@pbx:1", "pbx", 1, true, "m@x", "a:b/c@d ü", "amis://pbx:1")]
    [InlineData("ami://monitor:s3cret@[::1]:5038", "::1", 5038, false, "monitor", "s3cret", "ami://[::1]:5038")]
    public void UseUrl_Usable_SetsEverything(string url, string host, int port, bool useTls, string username, string secret, string display)
    {
        var options = new AmiSourceOptions();

        options.UseUrl(url);

        (options.Host, options.Port, options.UseTls, options.Username, options.Secret, options.Display)
            .Should().Be((host, port, useTls, username, secret, display));
        new AmiSourceOptionsValidator().Validate(null, options).Succeeded.Should().BeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("pbx:5038")]
    [InlineData("http://monitor:s3cret@pbx")]
    [InlineData("ami://pbx")]
    [InlineData("ami://monitor@pbx")]
    [InlineData("ami://monitor:s3:cret@pbx")]
    [InlineData("ami://monitor:s3@cret@pbx")]
    [InlineData("ami://monitor:s3/cret@pbx")]
    [InlineData("ami://monitor:12/s3cret@pbx")]
    [InlineData("ami://monitor:s3?cret@pbx")]
    [InlineData("ami://monitor:s3#cret@pbx")]
    [InlineData("ami://monitor:s3cret@pbx/queues")]
    [InlineData("ami://monitor:s3cret@pbx?a=b")]
    public void UseUrl_Unusable_SaysTheFormAndNotTheSecret(string url)
    {
        var setting = () => new AmiSourceOptions().UseUrl(url);

        setting.Should().Throw<FormatException>().Which.Message.Should().Contain("ami://user:secret@host:5038").And.NotContain("s3");
    }

    [Fact]
    public void Source_EverythingWrong_NamesEverythingButTheSecret()
    {
        var result = Check(options =>
        {
            options.Host = "no host";
            options.Port = 70_000;
            options.Username = "a\r\nAction: Originate";
            options.Secret = "s3cret\n";
            options.Name = " ";
            options.IdPrefix = null!;
            options.ConnectTimeout = TimeSpan.Zero;
            options.PingInterval = TimeSpan.Zero;
            options.StatusInterval = TimeSpan.FromSeconds(59);
            options.MemberInterval = TimeSpan.FromDays(2);
            options.MaxLineBytes = 1;
            options.MaxPacketBytes = 0;
        });

        var failures = result.Failures!.ToArray();
        failures.Select(failure => failure.Split(' ')[2]).Should().Equal(
            "Host", "Port", "Username", "Secret", "Name", "IdPrefix", "ConnectTimeout", "PingInterval", "StatusInterval", "MemberInterval",
            "MaxLineBytes", "MaxPacketBytes");
        failures.Should().NotContain(failure => failure.Contains("s3cret"));
    }

    [Fact]
    public void Source_ListsAtConnectingOnly_IsFine()
    {
        Check(options => (options.StatusInterval, options.MemberInterval) = (TimeSpan.Zero, TimeSpan.Zero)).Succeeded.Should().BeTrue();
    }

    private static ValidateOptionsResult Check(Action<AmiSourceOptions> configure)
    {
        var options = new AmiSourceOptions { Host = "pbx", Username = "monitor", Secret = "s3cret" };
        configure(options);
        return new AmiSourceOptionsValidator().Validate(null, options);
    }
}
