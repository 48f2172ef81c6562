using FluentAssertions;
using Microsoft.Extensions.Options;
using Speakr.Monitor.Sources.Replay;
using Speakr.Monitor.Sources.SocketIO;
using Xunit;

namespace Speakr.Monitor.Tests.Sources;

public sealed class SourceOptionsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("feed.example")]
    [InlineData("/feed")]
    [InlineData("ftp://feed.example")]
    [InlineData("http://")]
    public void SocketIOSource_UnusableUrl_IsQuoted(string url)
    {
        Check(options => options.Url = url).FailureMessage.Should().Contain($"\"{url}\"");
    }

    [Fact]
    public void SocketIOSource_UnusableUrlWithSecrets_DoesNotShowThem()
    {
        Check(options => options.Url = "htp://user:s3cret@feed.example/x?token=s3cret").FailureMessage
            .Should().Contain("feed.example").And.NotContain("s3cret");
    }

    [Theory]
    [InlineData("http://user:p/s3cret@feed:3000")]
    [InlineData("http://user:12?s3cret@feed:3000")]
    [InlineData("https://user:12#s3cret@feed:3000")]
    [InlineData("http://user:12\\s3cret@feed:3000")]
    [InlineData("http://user:p@s3cret/w@feed:3000")]
    [InlineData("ws://s3cret/er:p@feed:3000")]
    [InlineData("http://user:p@s3cret@feed:3000")]
    [InlineData("http://user:s3cret")]
    [InlineData("http://user:s3cret/x")]
    [InlineData("user:s3cret@feed:3000")]
    public void SocketIOSource_PasswordWithCharactersThatAreNotEncoded_IsRefusedWithoutRepeatingIt(string url)
    {
        Check(options => options.Url = url).FailureMessage.Should().Contain("Url must be").And.NotContain("s3cret");
    }

    [Fact]
    public void SocketIOSource_EverythingWrong_NamesEverything()
    {
        var result = Check(options =>
        {
            options.Name = " ";
            options.Path = "socket.io";
            options.PingEvent = "a\"b";
            options.PingInterval = TimeSpan.FromSeconds(-0.0) + TimeSpan.FromDays(2);
            options.ConnectTimeout = TimeSpan.Zero;
            options.Auth = "token";
            options.StatusEvent = "a\nb";
            options.StatusInterval = TimeSpan.FromSeconds(-1);
            options.StatusPayload = typeof(string);
        });

        result.Failures.Should().HaveCount(10);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0.0001)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void ReplaySource_UnusableSpeed_IsRefused(double speed)
    {
        var options = new ReplaySourceOptions { Speed = speed };
        options.Files.Add("calls.jsonl");

        new ReplaySourceOptionsValidator().Validate(null, options).FailureMessage.Should().Contain("Speed");
    }

    [Theory]
    [InlineData("http://feed:3000", "ws://feed:3000/socket.io/?EIO=4&transport=websocket", "", "http://feed:3000")]
    [InlineData("https://feed.example/", "wss://feed.example/socket.io/?EIO=4&transport=websocket", "", "https://feed.example")]
    [InlineData("wss://u:p@[::1]:9/sp/?a=%20b#x", "wss://[::1]:9/socket.io/?EIO=4&transport=websocket&a=%20b", "/sp", "wss://[::1]:9/sp")]
    public void Endpoint_Url_BecomesAddressNamespaceAndDisplay(string url, string address, string name, string display)
    {
        var endpoint = SocketIOEndpoint.Create(new SocketIOSourceOptions { Url = url });

        endpoint.WebSocketUri.AbsoluteUri.Should().Be(address);
        endpoint.Namespace.Should().Be(name);
        endpoint.Display.Should().Be(display);
    }

    private static ValidateOptionsResult Check(Action<SocketIOSourceOptions> configure)
    {
        var options = new SocketIOSourceOptions();
        configure(options);
        return new SocketIOSourceOptionsValidator().Validate(null, options);
    }
}
