using FluentAssertions;
using Speakr.Monitor.Host.Doctor;
using Speakr.Monitor.IntegrationTests.Feed;
using Speakr.Monitor.Sources.SocketIO;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Doctor;

/// <summary>The check of a feed, against a real server.</summary>
public sealed class FeedCheckTests
{
    private const string Join = """{"event":"QueueCallerJoin","linkedid":"7.1","uniqueid":"7.1","queue":"400","calleridnum":"11987650001"}""";

    [SkippableFact]
    public async Task Check_WrongToken_IsRefused()
    {
        await using var feed = await FeedServer.StartAsync(new FeedServerSettings { Token = "right" });

        var findings = await CheckAsync(feed, options => options.Auth = new { token = "wrong-one" });

        findings.Should().ContainSingle().Which.Code.Should().Be("connection.refused");
        Texts.Message(findings[0]).Should().NotContain("wrong-one");
    }

    [SkippableFact]
    public async Task Check_EventsWithoutIds_AreCounted()
    {
        await using var feed = await FeedServer.StartAsync();
        await feed.GreetWithPayloadsAsync([Join, """{"event":"QueueCallerJoin","uniqueid":"7.1"}""", """{"event":"PeerStatus"}""",
            """{"event":"Hangup","linkedid":"7.2","uniqueid":"7.2"}"""]);

        var findings = await CheckAsync(feed);

        findings.Select(finding => finding.Code).Should().Equal("feed.connected", "feed.events", "feed.left-out");
        findings[1].Arguments.Skip(1).Should().Equal(1, 2L, "QueueCallerJoin 1");
        findings[2].Level.Should().Be(FindingLevel.Warning);
        findings[2].Arguments.Should().Equal(1L, 0L);
    }

    [SkippableFact]
    public async Task Check_Again_CountsAnew()
    {
        await using var feed = await FeedServer.StartAsync();
        await feed.GreetWithPayloadsAsync([Join]);
        var check = Check(feed);

        for (var time = 0; time < 2; time++)
        {
            var findings = await check.RunAsync(CancellationToken.None).ToListAsync();
            findings[1].Arguments.Skip(1).Should().Equal(1, 0L, "QueueCallerJoin 1");
        }
    }

    [SkippableFact]
    public async Task Check_NoEventOfAQueue_SaysSo()
    {
        await using var feed = await FeedServer.StartAsync();
        await feed.GreetWithPayloadsAsync(["""{"event":"PeerStatus"}""", """{"event":"Hangup","linkedid":"7.1","uniqueid":"7.1"}"""]);

        var finding = (await CheckAsync(feed))[^1];

        finding.Level.Should().Be(FindingLevel.Note);
        Texts.Message(finding).Should().Be("In 1 s: 0 event(s) of queue calls and 2 others.");
        Texts.Advice(finding).Should().Contain("read = call,agent");
    }

    [SkippableFact]
    public async Task Check_FeedThatKnowsWhoWaits_AnswersWithTheList()
    {
        await using var feed = await FeedServer.StartAsync();
        await feed.AnswerAsync("queuestatus", ["""{"event":"QueueParams","queue":"400","calls":"0"}""", """{"event":"QueueStatusComplete"}"""]);

        var findings = await CheckAsync(feed, options => options.StatusEvent = "queuestatus");

        findings[^1].Level.Should().Be(FindingLevel.Ok);
        Texts.Message(findings[^1]).Should().Be("In 1 s the feed answered queuestatus with 1 complete list(s): 1 queue(s), 0 waiting caller(s).");
    }

    [SkippableFact]
    public async Task Check_ConnectionDrops_TellsOfItAfterWhatWasHeard()
    {
        await using var feed = await FeedServer.StartAsync();
        await feed.GreetWithPayloadsAsync([Join]);
        var checking = CheckAsync(feed, listen: TimeSpan.FromSeconds(30));
        await feed.WaitForAsync("connected");

        await feed.TerminateClientsAsync();

        (await checking).Select(finding => finding.Code).Should().Equal("feed.connected", "feed.events", "feed.lost");
    }

    [Fact]
    public async Task Check_CertificateOfAPrivateAuthority_SaysCertificate()
    {
        using var authority = new TestAuthority();
        await using var server = new RawServer(async (stream, token) =>
        {
            await using var secure = new System.Net.Security.SslStream(stream);
            await secure.AuthenticateAsServerAsync(authority.Server);
        });
        var options = new SocketIOSourceOptions { Url = server.Url.Replace("http://", "https://", StringComparison.Ordinal) };

        var findings = await new FeedCheck(options, TimeSpan.Zero, TimeProvider.System).RunAsync(CancellationToken.None).ToListAsync();

        findings.Should().ContainSingle().Which.Code.Should().Be("connection.certificate");
        Texts.Advice(findings[0]).Should().Contain("SPEAKR_MONITOR__CA_FILE");
        Texts.Message(findings[0]).Should().Contain("SPEAKR_MONITOR__CA_FILE").And.NotContain("CertificateAuthorityFile");
    }

    private static FindingTexts Texts => new(portuguese: false);

    private static async Task<IReadOnlyList<Finding>> CheckAsync(
        FeedServer feed, Action<SocketIOSourceOptions>? configure = null, TimeSpan? listen = null) =>
        await Check(feed, configure, listen).RunAsync(CancellationToken.None).ToListAsync();

    private static FeedCheck Check(FeedServer feed, Action<SocketIOSourceOptions>? configure = null, TimeSpan? listen = null)
    {
        var options = new SocketIOSourceOptions { Url = feed.Url };
        configure?.Invoke(options);
        return new FeedCheck(options, listen ?? TimeSpan.FromSeconds(1), TimeProvider.System);
    }
}
