using FluentAssertions;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Sources;

/// <summary>Login, lists and pings, as Asterisk answers them.</summary>
public sealed class AmiCallEventSourceTests : AmiTest
{
    [Fact]
    public async Task ReadAsync_Login_ShowsTheSecretToNobody()
    {
        await using var server = new AmiServer().Start();
        await using var reader = await SourceReader.ConnectAsync(Make(server));
        await reader.NextAsync();

        var login = server.Actions.Single(action => action.Name == "Login");
        (login["AuthType"], login["Secret"], login["Events"]).Should().Be(("MD5", "", "call,agent,system"));
    }

    [Fact]
    public async Task ReadAsync_ChallengeOfARealAsterisk_IsAnsweredByTheKeyThatItTook()
    {
        await using var server = new AmiServer
        {
            // From 02-login-md5 in tests/fixtures/ami.
            Answer = action => action.Name == "Login" && action["Key"] == "4d9269cdb9090b1de0dc03373bb2a7bb" ? action.Succeeded("Message: Authentication accepted") : null,
        }.Start();

        await using var reader = await SourceReader.ConnectAsync(Make(server, options => options.Secret = "rigsecret"));
    }

    [Fact]
    public async Task ReadAsync_ChallengeRefused_LogsInPlainly()
    {
        await using var server = new AmiServer
        {
            Answer = action => action.Name == "Challenge" ? action.Refused("Must specify AuthType") : null,
        }.Start();

        await using var reader = await SourceReader.ConnectAsync(Make(server));

        server.Actions.Single(action => action.Name == "Login")["Secret"].Should().Be(AmiServer.Secret);
    }

    [Fact]
    public async Task ReadAsync_MaySetFilters_LetsThroughAllThatMattersBeforeItAsksForLists()
    {
        await using var server = new AmiServer { Events = Join }.Start();
        await using var reader = await SourceReader.ConnectAsync(Make(server));
        await reader.TakeAsync(4);

        var kinds = Enum.GetValues<CallEventKind>().Except([CallEventKind.Connected, CallEventKind.Disconnected, CallEventKind.ClockStepped]);
        var filters = server.Actions.Where(action => action.Name == "Filter" && action["Operation"] == "Add").ToArray();
        filters.Select(filter => filter["MatchCriteria"]).Should().BeEquivalentTo(kinds.Select(kind => $"action(include),name({kind})"));
        filters.Should().OnlyContain(filter => filter["Filter"].Length == 0);
        server.Actions.Select(action => action.Name).Distinct().Should().Equal("Challenge", "Login", "ListCommands", "Filter", "CoreStatus", "CoreShowChannels", "QueueStatus");
    }

    [Theory]
    [InlineData("Permission denied")]
    [InlineData("Invalid/unknown command")]
    public async Task ReadAsync_MayNotSetFilters_GoesOnWithout(string refusal)
    {
        await using var server = new AmiServer { Events = Join, Answer = action => action.Name == "Filter" ? action.Refused(refusal) : null }.Start();
        await using var reader = await SourceReader.ConnectAsync(Make(server));

        (await reader.TakeAsync(4))[^1].Kind.Should().Be(CallEventKind.QueueCallerJoin);
    }

    [Fact]
    public async Task ReadAsync_Lists_FindTheLinkedIdsOfWaitingCallers()
    {
        await using var server = new AmiServer { Events = Join }.Start();
        server.Lists["CoreShowChannels"] = "Event: CoreShowChannel\r\nChannel: PJSIP/p-1\r\nUniqueid: 1.7\r\nLinkedid: 1.5\r\nApplication: Queue\r\n\r\n";
        server.Lists["QueueStatus"] = "Event: QueueParams\r\nQueue: 8001\r\nCalls: 2\r\n\r\nEvent: QueueMember\r\nQueue: 8001\r\nLocation: PJSIP/1001\r\nStatus: 1\r\n\r\n"
            + "Event: QueueEntry\r\nQueue: 8001\r\nUniqueid: 1.7\r\nWait: 3\r\n\r\nEvent: QueueEntry\r\nQueue: 8001\r\nUniqueid: 1.8\r\nWait: 1\r\n\r\n";
        await using var reader = await SourceReader.ConnectAsync(Make(server, options => options.IdPrefix = "a-"));

        var events = await reader.TakeAsync(9);

        events.Select(found => found.Kind).Should().Equal(
            CallEventKind.FullyBooted, CallEventKind.CoreShowChannel, CallEventKind.CoreShowChannelsComplete, CallEventKind.QueueParams, CallEventKind.QueueMember,
            CallEventKind.QueueEntry, CallEventKind.QueueEntry, CallEventKind.QueueStatusComplete, CallEventKind.QueueCallerJoin);
        events.Where(found => found.Kind == CallEventKind.QueueEntry).Select(found => (found.UniqueId, found.LinkedId))
            .Should().Equal(("a-1.7", "a-1.5"), ("a-1.8", null));
        events.Skip(3).Take(5).Select(found => found.ActionId).Should().OnlyContain(id => id == events[3].ActionId && id != events[1].ActionId);
    }

    [Fact]
    public async Task ReadAsync_TimePasses_AsksForCallersEachMinuteAndForMembersEachHour()
    {
        var time = new ManualTime();
        await using var server = new AmiServer { AfterLogin = "" }.Start();
        await using var reader = await SourceReader.ConnectAsync(Make(server, time: time));
        List<string?> lists = [(await reader.TakeAsync(2))[1].ActionId];
        for (var tick = 1; tick <= 244; tick++)
        {
            await TickAsync(server, time);
            if (tick % 4 == 0)
                lists.Add((await reader.TakeAsync(2))[1].ActionId);
        }

        lists.Should().OnlyHaveUniqueItems().And.HaveCount(62);
        server.Count("QueueStatus").Should().Be(62);
        server.Actions.Where(action => action.Name == "QueueStatus").Select((action, minute) => (minute, HasMembers: action["Member"].Length == 0))
            .Where(asked => asked.HasMembers).Select(asked => asked.minute).Should().Equal(0, 60);
    }

    [Fact]
    public async Task ReadAsync_AListIsOutstanding_AsksForNoOther()
    {
        var time = new ManualTime();
        await using var server = new AmiServer { Answer = action => action.Name == "QueueStatus" ? "" : null }.Start();
        var source = Make(server, time: time);
        await using var reader = await SourceReader.ConnectAsync(source);
        await reader.TakeAsync(2);
        var pending = reader.NextAsync();

        for (var tick = 1; tick <= 8; tick++)
            await TickAsync(server, time, source);

        server.Count("QueueStatus").Should().Be(1);
        pending.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task ReadAsync_AsteriskIsStarting_AsksAgainUntilItHasQueues()
    {
        var time = new ManualTime();
        var isUp = false;
        await using var server = new AmiServer
        {
            AfterLogin = "",
            Answer = action => action.Name == "QueueStatus" && !isUp
                ? action.Refused("Invalid/unknown command: QueueStatus. Use Action: ListCommands to show available commands.") : null,
        }.Start();
        await using var reader = await SourceReader.ConnectAsync(Make(server, time: time));
        for (var refusals = 1; refusals <= 3; refusals++)
        {
            // Answers are seen to while somebody reads.
            var reading = reader.ReadUntilAsync($"1.{refusals}");
            await Eventually.BeTrueAsync(() => server.Count("QueueStatus") == refusals, "it asks again at each ping");
            // Once this has come, the refusal has.
            await server.SendAsync(Hangup(refusals));
            await reading;
            isUp = refusals == 3;
            await TickAsync(server, time);
        }

        (await TakeListAsync(reader)).Should().Be(CallEventKind.QueueStatusComplete);
        server.Actions.Where(action => action.Name == "QueueStatus").Should().OnlyContain(action => action["Member"].Length == 0, "the members are not known yet");
    }

    [Fact]
    public async Task ReadAsync_AsteriskHasStarted_AsksAtOnce()
    {
        var isUp = false;
        await using var server = new AmiServer
        {
            AfterLogin = "",
            Answer = action => action.Name == "QueueStatus" && !isUp ? action.Refused("Invalid/unknown command: QueueStatus.") : null,
        }.Start();
        await using var reader = await SourceReader.ConnectAsync(Make(server, time: new ManualTime()));
        var reading = reader.ReadUntilAsync("1.1");
        await Eventually.BeTrueAsync(() => server.Count("QueueStatus") == 1, "it asks at first");
        await server.SendAsync(Hangup(1));
        await reading;

        isUp = true;
        await server.SendAsync("Event: FullyBooted\r\nPrivilege: system,all\r\nStatus: Fully Booted\r\nUptime: 0\r\nLastReload: 0\r\n\r\n");

        (await TakeListAsync(reader)).Should().Be(CallEventKind.QueueStatusComplete);
    }

    [Fact]
    public async Task ReadAsync_RestartWithoutSystemPermission_IsRecognisedByTheTimeOfTheStart()
    {
        await using var server = new AmiServer { AfterLogin = "" }.Start();
        var source = Make(server);
        (await FirstKindsAsync(source)).Should().NotContain(CallEventKind.FullyBooted, "nothing is known of before");
        (await FirstKindsAsync(source)).Should().NotContain(CallEventKind.FullyBooted, "it is the same start");
        server.Startup = "01:38:32";

        await using var reader = await SourceReader.ConnectAsync(source);
        var restarted = await reader.NextAsync();

        (restarted.Kind, restarted.Source).Should().Be((CallEventKind.FullyBooted, source.Name));
        restarted.UptimeSeconds.Should().BeInRange(0, 60, "it was before this connection");
    }

    [Fact]
    public async Task ReadAsync_RestartWithSystemPermission_IsToldOnce()
    {
        await using var server = new AmiServer().Start();
        var source = Make(server);
        await FirstKindsAsync(source);
        server.Startup = "01:38:32";

        (await FirstKindsAsync(source)).Count(kind => kind == CallEventKind.FullyBooted).Should().Be(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReadAsync_RestartInTheMiddleOfACall_EndsIt(bool hasSystem)
    {
        await using var server = new AmiServer { AfterLogin = "", Events = Join + (hasSystem ? "Event: Shutdown\r\nShutdown: Cleanly\r\nRestart: True\r\n\r\n" : "") }.Start();
        var (source, tracker) = (Make(server), new CallTracker());
        await using (var reader = await SourceReader.ConnectAsync(source))
        {
            foreach (var found in await reader.TakeAsync(hasSystem ? 4 : 3))
                tracker.Apply(found);
            server.Close();
            await reader.FailureAsync();
        }

        (server.Events, server.Startup) = ("", "01:38:32");
        await using var again = await SourceReader.ConnectAsync(source);
        var restarted = await again.NextAsync();
        // Asterisk needs longer than that for a restart.
        tracker.Apply(restarted with { ReceivedAt = restarted.ReceivedAt.AddSeconds(2) });

        var call = tracker.TakeChanges().Should().ContainSingle().Which.Call;
        (call.Status, call.OnPanel, call.Visits[0].EndReason).Should().Be((CallStatus.Abandoned, false, VisitEndReason.Restart));
    }

    [Fact]
    public async Task ReadAsync_LeastPermissions_Suffice()
    {
        await using var server = new AmiServer { AfterLogin = "", Events = Join }.Start();
        server.Denied.UnionWith(["Filter", "CoreStatus", "CoreShowChannels"]);
        await using var reader = await SourceReader.ConnectAsync(Make(server));

        (await reader.TakeAsync(2)).Select(found => found.Kind).Should().Equal(CallEventKind.QueueStatusComplete, CallEventKind.QueueCallerJoin);
    }

    [Fact]
    public async Task ReadAsync_SlowServer_IsReadByteByByte()
    {
        await using var server = new AmiServer { Events = Join, PieceSize = () => 1 }.Start();
        await using var reader = await SourceReader.ConnectAsync(Make(server));

        (await reader.TakeAsync(4))[^1].Should().BeEquivalentTo(new { Kind = CallEventKind.QueueCallerJoin, LinkedId = "1.1", Queue = "8001" });
    }

    [Fact]
    public async Task ReadAsync_OversizedPackets_AreCountedAndLeftOut()
    {
        var source = default(Speakr.Monitor.Sources.Ami.AmiCallEventSource);
        await using var server = new AmiServer
        {
            Events = $"Event: Hangup\r\nUniqueid: 1.1\r\nLinkedid: 1.1\r\nX: {new string('x', 40_000)}\r\n\r\nEvent: VarSet\r\nX: {new string('x', 40_000)}\r\n\r\n{Join}",
        }.Start();
        source = Make(server);
        await using var reader = await SourceReader.ConnectAsync(source);

        (await reader.TakeAsync(4))[^1].Kind.Should().Be(CallEventKind.QueueCallerJoin);
        source.Counters.Oversized.Should().Be(1);
    }

    private static async Task<List<CallEventKind>> FirstKindsAsync(Speakr.Monitor.Sources.ICallEventSource source)
    {
        await using var reader = await SourceReader.ConnectAsync(source);
        var kinds = new List<CallEventKind>();
        do
            kinds.Add((await reader.NextAsync()).Kind);
        while (kinds[^1] != CallEventKind.QueueStatusComplete);
        return kinds;
    }

    private static async Task<CallEventKind> TakeListAsync(SourceReader reader)
    {
        while (true)
        {
            if ((await reader.NextAsync()).Kind is CallEventKind.QueueStatusComplete and var kind)
                return kind;
        }
    }
}
