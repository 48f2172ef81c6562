using System.Data.Common;
using FluentAssertions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Host.Configuration;
using Xunit;
using static Speakr.Monitor.IntegrationTests.Host.SettingsUnderTest;

namespace Speakr.Monitor.IntegrationTests.Host;

public sealed class CdrSettingsTests
{
    private const string Feed = "http://feed.example:3000";
    private const string Database = "mysql://speakr:s3cret@db.example:3307/speakr";

    private static readonly (string Name, string Value)[] Source =
        [("FREEPBX_DB_HOST", "pbx"), ("FREEPBX_DB_USER", "reader"), ("FREEPBX_DB_PASSWORD", "s3cret")];

    private static readonly (string Name, string Value)[] Destination =
        [("SPEAKR_DB_HOST", "db"), ("SPEAKR_DB_USER", "speakr"), ("SPEAKR_DB_PASSWORD", "s3cret"), ("SPEAKR_DB_NAME", "reports")];

    [Fact]
    public void Read_PairAlone_CopiesAndIsNoDemo()
    {
        var settings = Read([.. Source, .. Destination]);

        settings.IsDemo.Should().BeFalse();
        settings.IsCdrOnly.Should().BeTrue();
        settings.Cdrs.Single().Source.DisplayName.Should().Be("pbx:3306/asteriskcdrdb");
        settings.Cdrs.Single().Destination.DisplayName.Should().Be("db:3306/reports");
        settings.Cdrs.Single().Mode.Should().Be(CdrSyncMode.Auto);
        settings.Cdrs.Single().Cron.Should().BeNull();
        settings.Cdrs.Single().TimeZone.Should().BeNull();
        settings.Cdrs.Single().ToString().Should().NotContain("s3cret");
    }

    [Fact]
    public void Read_EverythingOfTheOldService_FollowsCallsAndCopies()
    {
        var settings = Read([("SOCKET_URL", Feed), ("DATABASE_URL", Database), .. Source, .. Destination]);

        settings.IsCdrOnly.Should().BeFalse();
        settings.Sources.Should().ContainSingle();
        settings.Cdrs.Single().Destination.DisplayName.Should().Be("db:3306/reports");
    }

    [Fact]
    public void Read_NoDestinationButADatabaseUrl_TakesThat()
    {
        var settings = Read([("SOCKET_URL", Feed), ("DATABASE_URL", Database), .. Source]);

        settings.Cdrs.Single().Destination.ConnectionString.Should().Be("Server=db.example;Port=3307;User ID=speakr;Password=s3cret;Database=speakr");
        settings.Cdrs.Single().Destination.DisplayName.Should().Be("db.example:3307/speakr");
    }

    [Theory]
    [InlineData("p;a=s's\"w{o}r=d")]
    [InlineData(" spaces around ")]
    [InlineData("#%@/?:")]
    public void Read_AnyCharacterInAPassword_ArrivesAtTheDriver(string password)
    {
        var settings = Read(
        [
            ("FREEPBX_DB_HOST", "2001:db8::1"), ("FREEPBX_DB_PORT", "3310"), ("FREEPBX_DB_USER", "u;x"),
            ("FREEPBX_DB_PASSWORD", password), ("FREEPBX_DB_NAME", "cdrs"), .. Destination,
        ]);

        var connection = new DbConnectionStringBuilder { ConnectionString = settings.Cdrs.Single().Source.ConnectionString };
        connection["Password"].Should().Be(password);
        connection["User ID"].Should().Be("u;x");
        connection["Server"].Should().Be("2001:db8::1");
        connection["Port"].Should().Be("3310");
        connection["Database"].Should().Be("cdrs");
        settings.Cdrs.Single().Source.DisplayName.Should().Be("[2001:db8::1]:3310/cdrs");
    }

    [Fact]
    public void Read_Options_AreTaken()
    {
        var settings = Read(
        [
            .. Source, .. Destination, ("CDR_SYNC_MODE", "Read-Only"), ("CDR_SYNC_CRON", "*/5 8-18 * * 1-5"),
            ("SPEAKR_MONITOR:CDR_OVERLAP", "12"), ("SPEAKR_MONITOR:CDR_SWEEP_INTERVAL", "48"),
            ("SPEAKR_MONITOR:PBX_TIME_ZONE", "America/Sao_Paulo"), ("SPEAKR_MONITOR:ID_PREFIX", "north-"),
        ]);

        settings.Cdrs.Single().Should().BeEquivalentTo(
            new { Mode = CdrSyncMode.ReadOnly, Overlap = TimeSpan.FromHours(12), SweepInterval = TimeSpan.FromHours(48) });
        settings.Cdrs.Single().TimeZone!.Id.Should().Be("America/Sao_Paulo");
        settings.Cdrs.Single().Healing!.IdPrefix.Should().Be("north-");
        settings.Cdrs.Single().ModeName.Should().Be("read-only");
        settings.Cdrs.Single().Cron!.ToString().Should().Be("*/5 8-18 * * 1-5");
    }

    [Theory]
    [InlineData("CDR_SYNC_MODE", "marking")]
    [InlineData("CDR_SYNC_CRON", "every minute")]
    [InlineData("CDR_SYNC_CRON", "* * * *")]
    [InlineData("CDR_SYNC_CRON", "* * * * * *")]
    [InlineData("CDR_SYNC_CRON", "61 * * * *")]
    [InlineData("CDR_SYNC_CRON", "0 0 30 2 *")]
    [InlineData("FREEPBX_DB_PORT", "0")]
    [InlineData("SPEAKR_DB_PORT", "mysql")]
    [InlineData("FREEPBX_DB_USER", "")]
    [InlineData("SPEAKR_DB_NAME", "")]
    [InlineData("FREEPBX_DB_HOST", "")]
    [InlineData("SPEAKR_DB_HOST", "")]
    [InlineData("SPEAKR_DB_HOST", "mysql://u:s3cret@db/reports")]
    [InlineData("FREEPBX_DB_HOST", "reader:s3cret@pbx")]
    [InlineData("SPEAKR_MONITOR:CDR_OVERLAP", "0")]
    [InlineData("SPEAKR_MONITOR:CDR_SWEEP_INTERVAL", "daily")]
    [InlineData("SPEAKR_MONITOR:PBX_TIME_ZONE", "-03:00")]
    public void Read_WrongValue_IsOneSentenceThatNamesIt(string name, string value)
    {
        var values = Source.Concat(Destination).ToDictionary(pair => pair.Name, pair => pair.Value);
        values[name] = value;

        var problem = Problems([.. values.Select(pair => (pair.Key, pair.Value))]).Should().ContainSingle().Subject;

        problem.Should().StartWith(name.Replace(":", "__", StringComparison.Ordinal)).And.EndWith(".");
        problem.Should().NotContain("s3cret").And.NotContain("\n");
    }

    [Fact]
    public void Read_SourceWithoutDestination_NamesTheMissingOne() =>
        Problems(Source).Should().ContainSingle().Which.Should().StartWith("SPEAKR_DB_HOST is missing while FREEPBX_DB_HOST is set");

    [Fact]
    public void Read_SourceWithAFileForAHistory_NamesTheMissingDestination() =>
        Problems([("SOCKET_URL", Feed), ("DATABASE_URL", "sqlite:calls.db"), .. Source])
            .Should().ContainSingle().Which.Should().StartWith("SPEAKR_DB_HOST is missing");

    [Fact]
    public void Read_DestinationWithoutSource_NamesTheMissingOne() =>
        Problems(Destination).Should().ContainSingle().Which.Should().StartWith("FREEPBX_DB_HOST is missing while SPEAKR_DB_HOST is set");

    [Fact]
    public void Read_WrongDatabaseUrlAsDestination_IsSaidOnce() =>
        Problems([("SOCKET_URL", Feed), ("DATABASE_URL", "mysql://nobody"), .. Source]).Should().ContainSingle().Which.Should().StartWith("DATABASE_URL");

    [Fact]
    public void Read_Off_LooksAtNothingElse()
    {
        var settings = Read(("SOCKET_URL", Feed), ("DATABASE_URL", Database), ("CDR_SYNC_MODE", "OFF"), ("FREEPBX_DB_PORT", "x"), ("CDR_SYNC_CRON", "x"));

        settings.Cdrs.Should().BeEmpty();
        settings.CdrIsOff.Should().BeTrue();
    }

    [Fact]
    public void Read_OffAndNoFeed_SaysThatNothingIsLeftToDo() =>
        Problems([.. Source, .. Destination, ("CDR_SYNC_MODE", "off")]).Should().ContainSingle().Which.Should().StartWith("CDR_SYNC_MODE=off");

    [Fact]
    public void Read_PairAndADatabaseWithoutFeed_StillMissesTheFeed() =>
        Problems([("DATABASE_URL", Database), .. Source, .. Destination]).Should().ContainSingle().Which.Should().StartWith("SOCKET_URL or AMI_URL is missing");

    [Fact]
    public void Read_PairForACommandThatReadsNoFeed_IsEnough() =>
        Reader(readsSources: false, [("DATABASE_URL", Database), .. Source]).Read().Cdrs.Single().Destination.ConnectionString.Should().Be("Server=db.example;Port=3307;User ID=speakr;Password=s3cret;Database=speakr");

    [Fact]
    public void ModeNames_EveryMode_HasItsWord() =>
        Enum.GetValues<CdrSyncMode>().Select(CdrModeNames.Of).Should().Equal("auto", "mark", "read-only");
}
