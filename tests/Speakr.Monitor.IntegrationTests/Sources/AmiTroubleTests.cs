using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;
using Speakr.Monitor.IntegrationTests.Feed;
using Speakr.Monitor.Sources.Ami;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Sources;

/// <summary>What goes wrong with Asterisk, and what is said of it.</summary>
public sealed class AmiTroubleTests : AmiTest
{
    [Fact]
    public async Task ReadAsync_WrongSecret_SaysWhoIsRefusedAndIsRetriedSlowly()
    {
        await using var server = new AmiServer().Start();
        await using var reader = SourceReader.Start(Make(server, options => options.Secret = "wr0ng"));

        var failure = await reader.FailureAsync();

        failure.IsRefused.Should().BeTrue();
        failure.RetryAfter.Should().Be(TimeSpan.FromSeconds(30));
        failure.ToString().Should().Contain(AmiServer.Username).And.Contain("Authentication failed").And.Contain("manager.conf").And.NotContain("wr0ng");
    }

    [Fact]
    public async Task ReadAsync_NobodyListens_SaysWhatToCheck()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();
        await using var server = new AmiServer();
        await using var reader = SourceReader.Start(Make(server, options => options.Port = port));

        var failure = await reader.FailureAsync();

        failure.Message.Should().Contain($"ami://127.0.0.1:{port}").And.Contain("manager.conf");
        failure.IsRefused.Should().BeFalse();
        failure.RetryAfter.Should().Be(TimeSpan.Zero);
    }

    [Fact]
    public async Task ReadAsync_UnknownHost_SaysThatTheNameIsUnknown()
    {
        await using var server = new AmiServer().Start();
        await using var reader = SourceReader.Start(Make(server, options => options.Host = "pbx.invalid"));

        (await reader.FailureAsync()).Message.Should().Contain("pbx.invalid").And.Contain("name of the PBX");
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "SSH-2.0-OpenSSH_9.2")]
    [InlineData("220 mail", "220 mail")]
    public async Task ReadAsync_AnotherServer_SaysThatItIsNotAsterisk(string greeting, string shown)
    {
        await using var server = new AmiServer { Greeting = greeting }.Start();
        await using var reader = SourceReader.Start(Make(server));

        (await reader.FailureAsync()).Message.Should().Contain("not Asterisk's manager interface").And.Contain(shown);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Asterisk Call Man")]
    public async Task ReadAsync_ServerThatDoesNotGreet_IsGivenUp(string greeting)
    {
        await using var server = new AmiServer { Greeting = greeting }.Start();
        await using var reader = SourceReader.Start(Make(server, options => options.ConnectTimeout = TimeSpan.FromSeconds(0.5)));

        (await reader.FailureAsync()).Message.Should().Contain("did not greet within 0.5 s");
    }

    [Theory]
    [InlineData("Challenge")]
    [InlineData("Login")]
    public async Task ReadAsync_ServerThatDoesNotAnswerTheLogin_IsGivenUp(string silentAt)
    {
        var time = new ManualTime();
        await using var server = new AmiServer { Answer = action => action.Name == silentAt ? "" : null }.Start();
        await using var reader = SourceReader.Start(Make(server, time: time));
        var failing = reader.FailureAsync();
        await Eventually.BeTrueAsync(
            () => time.WaitsFor(TimeSpan.FromSeconds(10)) && server.Count(silentAt) == 1, "it should have got so far");

        time.Advance(TimeSpan.FromSeconds(10));

        (await failing).Message.Should().Contain("did not answer the login within 10 s");
    }

    [Fact]
    public async Task ReadAsync_ServerThatFallsSilent_IsNoticedByThePing()
    {
        var time = new ManualTime();
        var isSilent = false;
        await using var server = new AmiServer { Answer = _ => Volatile.Read(ref isSilent) ? "" : null }.Start();
        var source = Make(server, time: time);
        await using var reader = await SourceReader.ConnectAsync(source);
        await reader.TakeAsync(3);
        var failing = reader.FailureAsync();
        await TickAsync(server, time, source);
        await TickAsync(server, time, source);
        Volatile.Write(ref isSilent, true);
        await TickAsync(server, time);
        failing.IsCompleted.Should().BeFalse("the answer has time until the next ping");

        await Eventually.BeTrueAsync(() => time.WaitsFor(Ping), "the next ping should be waited for");
        time.Advance(Ping);

        var failure = await failing;
        failure.Message.Should().Contain("has not answered a ping");
        failure.SilentFor.TotalSeconds.Should().BeInRange(15, 30);
    }

    [Fact]
    public async Task ReadAsync_ReaderThatIsBusy_IsNotTakenForSilence()
    {
        var time = new ManualTime();
        await using var server = new AmiServer().Start();
        await using var reader = await SourceReader.ConnectAsync(Make(server, time: time));
        for (var tick = 0; tick < 5; tick++)
            await TickAsync(server, time);

        (await reader.TakeAsync(3)).Select(found => found.Kind)
            .Should().Equal(CallEventKind.FullyBooted, CallEventKind.CoreShowChannelsComplete, CallEventKind.QueueStatusComplete);
    }

    [Fact]
    public async Task ReadAsync_AsteriskShutsDown_PassesItOnAndSaysSo()
    {
        await using var server = new AmiServer { Events = "Event: Shutdown\r\nPrivilege: system,all\r\nShutdown: Cleanly\r\nRestart: True\r\n\r\n" }.Start();
        await using var reader = await SourceReader.ConnectAsync(Make(server));
        (await reader.TakeAsync(4))[^1].Kind.Should().Be(CallEventKind.Shutdown);

        server.Close();

        (await reader.FailureAsync()).Message.Should().Contain("was stopped or restarted");
    }

    [Fact]
    public async Task ReadAsync_ClosedWithoutAWord_SaysSo()
    {
        await using var server = new AmiServer { Events = Join + "Event: Hangup\r\nUniqueid: 1.1\r\n" }.Start();
        await using var reader = await SourceReader.ConnectAsync(Make(server));
        await reader.TakeAsync(4);

        server.Close();

        (await reader.FailureAsync()).Message.Should().Contain("closed the connection");
    }

    [Fact]
    public async Task ReadAsync_ConnectionKilledInTheMiddle_IsMadeAnewAndAsksAnew()
    {
        await using var server = new AmiServer { Events = Join }.Start();
        var source = Make(server);
        await using (var reader = await SourceReader.ConnectAsync(source))
        {
            await reader.TakeAsync(4);
            server.Cut();
            (await reader.FailureAsync()).Message.Should().Contain("was lost");
        }

        await using var again = await SourceReader.ConnectAsync(source);
        (await again.TakeAsync(4))[^1].Kind.Should().Be(CallEventKind.QueueCallerJoin);
        server.Count("QueueStatus").Should().Be(2);
    }

    [Fact]
    public async Task ReadAsync_TlsOfAPrivateAuthority_IsTrustedByItsFileOnly()
    {
        using var authority = new TestAuthority();
        await using var server = new AmiServer { Certificate = authority.Server, Events = Join }.Start();
        await using (var reader = await SourceReader.ConnectAsync(Make(server, options => (options.UseTls, options.CertificateAuthorityFile) = (true, authority.AuthorityFile))))
            (await reader.TakeAsync(4))[^1].Kind.Should().Be(CallEventKind.QueueCallerJoin);

        await using var untrusting = SourceReader.Start(Make(server, options => options.UseTls = true));
        var failure = await untrusting.FailureAsync();

        failure.IsOfCertificate.Should().BeTrue();
        failure.Message.Should().Contain("no certificate that is trusted").And.Contain("CertificateAuthorityFile");
    }

    [Fact]
    public async Task ReadAsync_TlsWithoutIt_SaysThatThereIsNone()
    {
        await using var server = new AmiServer().Start();
        await using var reader = SourceReader.Start(Make(server, options => options.UseTls = true));

        (await reader.FailureAsync()).Message.Should().Contain("does not speak TLS").And.Contain("tlsenable");
    }

    [Fact]
    public async Task Permissions_ChannelsDenied_ReportingIsMissing() => await ShouldLackAsync(
        AmiPermission.WriteReporting, "write = reporting", server => server.Denied.Add("CoreShowChannels"), ticks: 0);

    [Fact]
    public async Task Permissions_NoFullyBooted_SystemIsMissing() => await ShouldLackAsync(
        AmiPermission.ReadSystem, "read = call,agent,system", server => server.AfterLogin = "", ticks: 1);

    [Fact]
    public async Task Permissions_TenCallsWithoutAHangup_CallIsMissing() => await ShouldLackAsync(
        AmiPermission.ReadCall, "read = call,agent,system", server => server.Events = string.Concat(Enumerable.Range(0, 10).Select(Ended)), ticks: 1);

    [Fact]
    public async Task Permissions_CallersComeWithoutEvents_AgentIsMissing()
    {
        var list = 0;
        await ShouldLackAsync(
            AmiPermission.ReadAgent,
            "read = call,agent,system",
            server => server.Answer = action => action.Name == "QueueStatus" ? WaitingList(action, ++list) : null,
            ticks: 5);
    }

    [Theory]
    [InlineData(9, 0)]
    [InlineData(12, 1)]
    public async Task Permissions_HangupsOrTooFewCalls_NothingIsMissing(int calls, int hangups)
    {
        var time = new ManualTime();
        await using var server = new AmiServer
        {
            Events = string.Concat(Enumerable.Range(0, calls).Select(Ended)) + string.Concat(Enumerable.Range(0, hangups).Select(Hangup)),
        }.Start();
        var log = new KeptLog();
        var source = Make(server, time: time, logger: log);
        await using var reader = await SourceReader.ConnectAsync(source);
        await reader.TakeAsync(3 + calls + hangups);
        var pending = reader.NextAsync();
        for (var tick = 0; tick < 3; tick++)
            await TickAsync(server, time, source);
        await server.SendAsync(Join);
        await pending;

        source.Permissions.Missing.Should().BeEmpty();
        log.Warnings.Should().BeEmpty();
    }

    private static async Task ShouldLackAsync(AmiPermission permission, string line, Action<AmiServer> arrange, int ticks)
    {
        var time = new ManualTime();
        await using var server = new AmiServer();
        arrange(server);
        server.Start();
        var log = new KeptLog();
        var source = Make(server, time: time, logger: log);
        for (var connection = 0; connection < 2; connection++)
        {
            await using var reader = await SourceReader.ConnectAsync(source);
            var seen = new ConcurrentQueue<CallEventKind>();
            var reading = ReadToTheEndAsync(reader, seen);
            await Eventually.BeTrueAsync(() => seen.Contains(CallEventKind.QueueStatusComplete), "the first list should have been read");
            for (var tick = 0; tick < ticks; tick++)
                await TickAsync(server, time, source);
            await Eventually.BeTrueAsync(() => source.Permissions.Missing.Any(), $"{permission} should be found missing");
            server.Cut();
            await reading;
        }

        source.Permissions.Missing.Should().Equal(permission);
        log.Warnings.Should().ContainSingle("it is said once, and not at each connection").Which.Should().Contain(line).And.Contain("manager.conf");
    }

    private static async Task ReadToTheEndAsync(SourceReader reader, ConcurrentQueue<CallEventKind> seen)
    {
        var reading = async () =>
        {
            while (true)
                seen.Enqueue((await reader.NextAsync()).Kind);
        };
        await reading.Should().ThrowAsync<Speakr.Monitor.Sources.CallEventSourceException>();
    }

    private static string Ended(int number) => $"Event: QueueCallerAbandon\r\nUniqueid: 1.{number}\r\nLinkedid: 1.{number}\r\nQueue: 8001\r\n\r\n";

    private static string WaitingList(AmiAction action, int number)
    {
        var id = $"ActionID: {action["ActionID"]}\r\n\r\n";
        return action.Succeeded("EventList: start") + $"Event: QueueParams\r\nQueue: 8001\r\nCalls: 1\r\n{id}Event: QueueEntry\r\nQueue: 8001\r\nUniqueid: 1.{number}\r\n{id}Event: QueueStatusComplete\r\n{id}";
    }

    private sealed class KeptLog : ILogger<AmiCallEventSource>
    {
        private readonly ConcurrentQueue<string> _warnings = new();

        public IEnumerable<string> Warnings => _warnings;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning)
                _warnings.Enqueue(formatter(state, exception));
        }
    }
}
