using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Host.Configuration;
using Xunit;
using static Speakr.Monitor.IntegrationTests.Host.SettingsUnderTest;

namespace Speakr.Monitor.IntegrationTests.Host;

public sealed class DurabilitySettingsTests
{
    private static readonly (string Name, string Value)[] Feed =
        [("SOCKET_URL", "http://feed.example:3000"), ("DATABASE_URL", "mysql://speakr:s3cret@db.example:3307/speakr")];

    [Fact]
    public void Read_NothingSaid_KeepsAJournalBesideTheSettings()
    {
        var settings = Read(Feed);

        settings.Journal.Should().Be(new JournalSettings("journal", null, null));
        settings.Limits.All.Should().BeEquivalentTo(new CallLimits());
        settings.Limits.Queues.Should().BeEmpty();
    }

    [Fact]
    public void Read_Demo_KeepsNoJournal() => Read().Journal.Should().BeNull();

    [Fact]
    public void Read_Off_KeepsNoJournal() => Read([.. Feed, ("SPEAKR_MONITOR:JOURNAL", "Off")]).Journal.Should().BeNull();

    [Fact]
    public void Read_Journal_IsTaken() =>
        Read([.. Feed, ("SPEAKR_MONITOR:JOURNAL", "/var/lib/speakr"), ("SPEAKR_MONITOR:JOURNAL_MAX_SIZE", "100"), ("SPEAKR_MONITOR:JOURNAL_FULL_SYNC", "yes")])
            .Journal.Should().Be(new JournalSettings("/var/lib/speakr", 100L * 1024 * 1024, true));

    [Fact]
    public void Read_Limits_AreTakenForAllAndForSingleQueues()
    {
        var settings = Read([
            .. Feed, ("SPEAKR_MONITOR:MAX_WAIT", "30"), ("SPEAKR_MONITOR:MAX_TALK", "60"), ("SPEAKR_MONITOR:QUEUES:8002:MAX_WAIT", "5"),
            ("SPEAKR_MONITOR:QUEUES:vip:MAX_TALK", "600"), ("SPEAKR_MONITOR:OPEN_LIMIT", "20000")]);
        var options = new CallTrackerOptions();

        settings.Limits.ApplyTo(options);

        options.MaxWait.Should().Be(TimeSpan.FromMinutes(30));
        options.MaxTalk.Should().Be(TimeSpan.FromMinutes(60));
        options.OpenLimit.Should().Be(20_000);
        options.QueueLimits["8002"].Should().BeEquivalentTo(new CallLimits { MaxWait = TimeSpan.FromMinutes(5) });
        options.QueueLimits["vip"].Should().BeEquivalentTo(new CallLimits { MaxTalk = TimeSpan.FromMinutes(600) });
    }

    [Theory]
    [InlineData("100", 1000)]
    [InlineData("5000", 5000)]
    [InlineData("50000", 20_000)]
    public void Read_OpenLimit_BoundsTheCallsThatAreRememberedAsWell(string limit, int remembered)
    {
        var options = new CallTrackerOptions();

        Read([.. Feed, ("SPEAKR_MONITOR:OPEN_LIMIT", limit)]).Limits.ApplyTo(options);

        options.EndedLimit.Should().Be(remembered);
    }

    [Theory]
    [InlineData("SPEAKR_MONITOR:JOURNAL_MAX_SIZE", "9")]
    [InlineData("SPEAKR_MONITOR:JOURNAL_MAX_SIZE", "2GB")]
    [InlineData("SPEAKR_MONITOR:JOURNAL_FULL_SYNC", "sometimes")]
    [InlineData("SPEAKR_MONITOR:MAX_WAIT", "0")]
    [InlineData("SPEAKR_MONITOR:MAX_TALK", "8h")]
    [InlineData("SPEAKR_MONITOR:OPEN_LIMIT", "0")]
    [InlineData("SPEAKR_MONITOR:OPEN_LIMIT", "many")]
    [InlineData("SPEAKR_MONITOR:QUEUES:8002:MAX_WAIT", "10081")]
    [InlineData("SPEAKR_MONITOR:QUEUES:8002:MAX_TALK", "-1")]
    [InlineData("SPEAKR_MONITOR:QUEUES:8002:MAX_WAITS", "5")]
    public void Read_WrongValue_IsOneSentenceThatNamesIt(string name, string value) =>
        Problems([.. Feed, (name, value)]).Should().ContainSingle()
            .Which.Should().StartWith(name.Replace(":", "__", StringComparison.Ordinal)).And.EndWith(".");
}
