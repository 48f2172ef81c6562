using System.Net.Security;
using System.Text;
using FluentAssertions;
using Speakr.Monitor.IntegrationTests.Feed;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Sources;

/// <summary>Servers that are not the feed that was meant: another version, another host, another certificate, or hardly alive.</summary>
public sealed class SocketIOStrangeServerTests : SocketIOTest
{
    private const string Greeting = """0{"sid":"a","upgrades":[],"pingInterval":500,"pingTimeout":500}""";

    [Theory]
    [InlineData("", new[] { "40" })]
    [InlineData("/feed", new[] { "40", "40/feed" })]
    [InlineData("/feed", new[] { "40", "40/feed?token=1," })]
    public async Task ReadAsync_ServerOfSocketIO2_IsNamedAsSuch(string name, string[] consent)
    {
        await using var server = new RawServer(async (stream, token) =>
        {
            await RawServer.UpgradeAsync(stream, token);
            foreach (var packet in consent.Prepend(Greeting))
                await RawServer.SendTextAsync(stream, Encoding.UTF8.GetBytes(packet), token);
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
        });
        await using var reader = SourceReader.Start(Make(server.Url + name, options => options.ConnectTimeout = TimeSpan.FromSeconds(5)));

        var failure = await reader.FailureAsync();

        failure.Message.Should().Contain("speaks Socket.IO 2").And.Contain("version 3 or 4");
    }

    [Fact]
    public async Task ReadAsync_FrameThatComesAByteAtATime_IsNoSignOfLife()
    {
        await using var server = new RawServer(async (stream, token) =>
        {
            await RawServer.UpgradeAsync(stream, token);
            await RawServer.SendTextAsync(stream, Encoding.UTF8.GetBytes(Greeting), token);
            await RawServer.SendTextAsync(stream, "40{\"sid\":\"a\"}"u8.ToArray(), token);
            // A text frame of 60,000 bytes is announced, and comes at ten a second.
            await stream.WriteAsync((byte[])[0x81, 126, 0xEA, 0x60], token);
            while (true)
            {
                await stream.WriteAsync("x"u8.ToArray(), token);
                await Task.Delay(100, token);
            }
        });
        await using var reader = await SourceReader.ConnectAsync(Make(server.Url));

        (await reader.FailureAsync()).Message.Should().Contain("silent for 1 s");
    }

    [Theory]
    [InlineData("302 Found", "http://elsewhere.example:3000/socket.io/?EIO=4")]
    [InlineData("301 Moved Permanently", "https://elsewhere.example:3000/")]
    [InlineData("308 Permanent Redirect", "//elsewhere.example:3000/x")]
    public async Task ReadAsync_RedirectToAnotherHost_IsNamedAndNotFollowed(string status, string location)
    {
        await using var server = new RawServer((stream, token) => RedirectAsync(stream, status, location, token));
        await using var reader = SourceReader.Start(Make(server.Url));

        var failure = await reader.FailureAsync();

        failure.Message.Should().Contain("redirects us to http").And.Contain("elsewhere.example:3000").And.Contain("option Url");
    }

    [Fact]
    public async Task ReadAsync_RedirectAtTheSameHost_IsFollowed()
    {
        var requests = 0;
        await using var server = new RawServer(async (stream, token) =>
        {
            if (Interlocked.Increment(ref requests) == 1)
            {
                await RedirectAsync(stream, "302 Found", "/other/?EIO=4&transport=websocket", token);
                return;
            }

            await RawServer.UpgradeAsync(stream, token);
            await RawServer.SendTextAsync(stream, "40{\"sid\":\"a\"}"u8.ToArray(), token);
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
        });

        await using var reader = await SourceReader.ConnectAsync(Make(server.Url));

        requests.Should().Be(2);
    }

    [Fact]
    public async Task ReadAsync_RedirectWithoutEnd_Ends()
    {
        await using var server = new RawServer((stream, token) => RedirectAsync(stream, "302 Found", "/again", token));
        await using var reader = SourceReader.Start(Make(server.Url));

        (await reader.FailureAsync()).Message.Should().Contain("redirects us to");
    }

    [Fact]
    public async Task ReadAsync_PrivateAuthority_IsTrustedOnlyWhenItIsNamed()
    {
        using var authority = new TestAuthority();
        using var stranger = new TestAuthority();
        await using var server = Secure(authority);
        var url = server.Url.Replace("http://", "https://", StringComparison.Ordinal);

        foreach (var file in new[] { null, stranger.AuthorityFile })
        {
            await using var refused = SourceReader.Start(Make(url, options => options.CertificateAuthorityFile = file));
            var failure = await refused.FailureAsync();
            failure.Message.Should().Contain("certificate").And.Contain("option CertificateAuthorityFile").And.NotContain("that the feed server runs");
            failure.IsOfCertificate.Should().BeTrue();
        }

        await using var reader = await SourceReader.ConnectAsync(Make(url, options => options.CertificateAuthorityFile = authority.AuthorityFile));
    }

    [Fact]
    public async Task ReadAsync_CertificateOfAnotherHost_IsRefusedAlsoWithItsAuthority()
    {
        using var authority = new TestAuthority();
        await using var server = Secure(authority);
        var url = server.Url.Replace("http://127.0.0.1", "https://localhost", StringComparison.Ordinal);

        await using var reader = SourceReader.Start(Make(url, options => options.CertificateAuthorityFile = authority.AuthorityFile));

        (await reader.FailureAsync()).IsOfCertificate.Should().BeTrue();
    }

    [Theory]
    [InlineData("/nowhere/authority.pem")]
    [InlineData("/dev/null")]
    public async Task ReadAsync_AuthorityFileThatIsNone_SaysSo(string file)
    {
        await using var reader = SourceReader.Start(Make("https://127.0.0.1:9", options => options.CertificateAuthorityFile = file));

        (await reader.FailureAsync()).Message.Should().Contain(file).And.Contain("certificate authorities");
    }

    private static RawServer Secure(TestAuthority authority) => new(async (stream, token) =>
    {
        await using var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = authority.Server }, token);
        await RawServer.UpgradeAsync(secure, token);
        await RawServer.SendTextAsync(secure, "40{\"sid\":\"a\"}"u8.ToArray(), token);
        await Task.Delay(Timeout.InfiniteTimeSpan, token);
    });

    private static async Task RedirectAsync(Stream stream, string status, string location, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        while (await reader.ReadLineAsync(cancellationToken) is { Length: > 0 })
        {
        }

        var answer = $"HTTP/1.1 {status}\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), cancellationToken);
    }
}
