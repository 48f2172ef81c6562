using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Checks;
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

        findings.Should().ContainSingle().Which.Code.Should().Be("feed.refused");
        findings[0].Message.Should().NotContain("wrong-one");
    }

    [SkippableFact]
    public async Task Check_EventsWithoutIds_AreCounted()
    {
        await using var feed = await FeedServer.StartAsync();
        await feed.GreetWithPayloadsAsync([Join, """{"event":"QueueCallerJoin","uniqueid":"7.1"}""", """{"event":"PeerStatus"}""",
            """{"event":"Hangup","linkedid":"7.2","uniqueid":"7.2"}"""]);

        var findings = await CheckAsync(feed);

        findings.Select(finding => finding.Code).Should().Equal("feed.connected", "feed.events", "feed.without-ids");
        findings[1].Arguments.Skip(1).Should().Equal(1, "QueueCallerJoin 1", 2L);
        findings[2].Arguments.Should().Equal(1L);
    }

    [SkippableFact]
    public async Task Check_Again_CountsAnew()
    {
        await using var feed = await FeedServer.StartAsync();
        await feed.GreetWithPayloadsAsync([Join]);
        await using var provider = Provide(feed);
        var runner = provider.GetRequiredService<SetupCheckRunner>();

        for (var time = 0; time < 2; time++)
        {
            var reports = await runner.RunAsync(CancellationToken.None).ToListAsync();
            reports[0].Findings[1].Arguments.Skip(1).Should().Equal(1, "QueueCallerJoin 1", 0L);
        }
    }

    [SkippableFact]
    public async Task Check_NoEventOfAQueue_SaysSo()
    {
        await using var feed = await FeedServer.StartAsync();
        await feed.GreetWithPayloadsAsync(["""{"event":"PeerStatus"}""", """{"event":"Hangup","linkedid":"7.1","uniqueid":"7.1"}"""]);

        (await CheckAsync(feed)).Select(finding => finding.ToString()).Should()
            .EndWith("Note feed.no-queue-events: In 1 s no event of a call in a queue, and 2 of other kinds.");
    }

    [SkippableFact]
    public async Task Check_FeedThatKnowsWhoWaits_AnswersWithTheList()
    {
        await using var feed = await FeedServer.StartAsync();
        await feed.AnswerAsync("queuestatus", ["""{"event":"QueueParams","queue":"400","calls":"0"}""", """{"event":"QueueStatusComplete"}"""]);

        var findings = await CheckAsync(feed, options => options.StatusEvent = "queuestatus");

        findings[^1].ToString().Should().Be("Ok feed.list: The feed answered queuestatus with a list of 1 queue(s) and 0 waiting caller(s).");
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
        var services = new ServiceCollection().AddSetupChecks(options => options.Listen = TimeSpan.Zero);
        services.AddSpeakrMonitor().AddSocketIOSource(server.Url.Replace("http://", "https://", StringComparison.Ordinal));
        await using var provider = services.BuildServiceProvider();

        var reports = await provider.GetRequiredService<SetupCheckRunner>().RunAsync(CancellationToken.None).ToListAsync();

        reports[0].Findings.Should().ContainSingle().Which.Code.Should().Be("feed.certificate");
        reports[0].Findings[0].Advice.Should().Contain("SPEAKR_MONITOR__CA_FILE");
    }

    private static async Task<IReadOnlyList<Finding>> CheckAsync(
        FeedServer feed, Action<SocketIOSourceOptions>? configure = null, TimeSpan? listen = null)
    {
        await using var provider = Provide(feed, configure, listen);
        return (await provider.GetRequiredService<SetupCheckRunner>().RunAsync(CancellationToken.None).ToListAsync())[0].Findings;
    }

    private static ServiceProvider Provide(FeedServer feed, Action<SocketIOSourceOptions>? configure = null, TimeSpan? listen = null)
    {
        var services = new ServiceCollection().AddSetupChecks(options => options.Listen = listen ?? TimeSpan.FromSeconds(1));
        services.AddSpeakrMonitor().AddSocketIOSource(feed.Url, configure);
        return services.BuildServiceProvider();
    }
}
