using FluentAssertions;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Host;
using Speakr.Monitor.Host.Configuration;
using Xunit;
using static Speakr.Monitor.IntegrationTests.Host.SettingsUnderTest;

namespace Speakr.Monitor.IntegrationTests.Host;

public sealed class HostSettingsReaderTests
{
    private const string Feed = "http://feed.example:3000";
    private const string Database = "mysql://speakr:s3cret@db.example:3307/speakr";

    [Fact]
    public void Read_Nothing_IsTheDemo()
    {
        var settings = Read();

        settings.IsDemo.Should().BeTrue();
        settings.Sources.Should().BeEmpty();
        settings.Store.SqlitePath.Should().Be("/demo.db");
        settings.Port.Should().Be(3333);
        settings.HealthAddress.Should().BeNull();
        settings.LogLevel.Should().Be(LogLevel.Information);
    }

    [Fact]
    public void Read_OldVariables_AreTheRealThing()
    {
        var settings = Read(
            ("SOCKET_URL", Feed), ("DATABASE_URL", Database), ("PORT", "8080"), ("CDR_SYNC_MODE", "auto"),
            ("FREEPBX_DB_HOST", "pbx"), ("FREEPBX_DB_USER", "reader"), ("SPEAKR_DB_HOST", "db"), ("SPEAKR_DB_USER", "speakr"),
            ("SPEAKR_DB_PASSWORD", "x"), ("SPEAKR_DB_NAME", "speakr"));

        settings.IsDemo.Should().BeFalse();
        settings.Sources.Cast<FeedSettings>().Single().Url.Should().Be(Feed);
        settings.Store.ConnectionString.Should().Be("Server=db.example;Port=3307;User ID=speakr;Password=s3cret;Database=speakr");
        settings.Store.DisplayName.Should().Be("db.example:3307/speakr");
        settings.Port.Should().Be(8080);
        settings.Cdrs.Should().ContainSingle();
    }

    [Theory]
    [InlineData("*", "http://localhost:8080/")]
    [InlineData("0.0.0.0", "http://localhost:8080/")]
    [InlineData("::", "http://localhost:8080/")]
    [InlineData("10.0.0.5", "http://10.0.0.5:8080/")]
    [InlineData("fd00::5", "http://[fd00::5]:8080/")]
    public void Panel_IsWhereTheServerListens(string address, string expected)
    {
        var settings = Read(("PORT", "8080"), ("SPEAKR_MONITOR:HEALTH_ADDRESS", address));

        settings.Panel.ToString().Should().Be(expected);
        (settings with { Certificate = new CertificateSettings("own.pem", null, null) }).Panel.Scheme.Should().Be("https");
    }

    [Fact]
    public void Read_NewSettings_AreTaken()
    {
        var settings = Read(
            ("SOCKET_URL", Feed), ("DATABASE_URL", Database), ("SPEAKR_MONITOR:PING_EVENT", "hello"), ("SPEAKR_MONITOR:PING_INTERVAL", "5"),
            ("SPEAKR_MONITOR:ID_PREFIX", "pbx1-"), ("SPEAKR_MONITOR:SOURCE_NAME", "pbx1"), ("SPEAKR_MONITOR:SOCKET_PATH", "/io"),
            ("SPEAKR_MONITOR:CREATE_TABLES", "no"), ("SPEAKR_MONITOR:TABLE_PREFIX", "x_"), ("SPEAKR_MONITOR:HEALTH_ADDRESS", "127.0.0.1"),
            ("SPEAKR_MONITOR:JSON_LOGS", "1"), ("SPEAKR_MONITOR:LOG_LEVEL", "debug"), ("SPEAKR_MONITOR:SHUTDOWN_TIMEOUT", "20"),
            ("SPEAKR_MONITOR:STATUS_EVENT", "queueStatus"), ("SPEAKR_MONITOR:STATUS_INTERVAL", "0"));

        settings.Sources.Single().Should().BeEquivalentTo(new
        {
            IdPrefix = "pbx1-",
            Name = "pbx1",
            Options = new
            {
                PingEvent = "hello", PingInterval = TimeSpan.FromSeconds(5), Path = "/io", StatusEvent = "queueStatus", StatusInterval = TimeSpan.Zero,
            },
        });
        settings.Store.CreateTables.Should().BeFalse();
        settings.Store.TablePrefix.Should().Be("x_");
        settings.HealthAddress!.ToString().Should().Be("127.0.0.1");
        settings.JsonLogs.Should().BeTrue();
        settings.LogLevel.Should().Be(LogLevel.Debug);
        settings.ShutdownTimeout.Should().Be(TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("sqlite:calls.db", "calls.db")]
    [InlineData("sqlite://calls.db", "calls.db")]
    [InlineData("sqlite:///var/lib/calls.db", "/var/lib/calls.db")]
    [InlineData("SQLITE:/var/lib/calls.db", "/var/lib/calls.db")]
    public void Read_SqliteUrl_IsAFile(string url, string file) =>
        Read(("SOCKET_URL", Feed), ("DATABASE_URL", url)).Store.SqlitePath.Should().Be(Path.GetFullPath(file));

    [Theory]
    [InlineData("SOCKET_URL", "feed.example:3000")]
    [InlineData("SOCKET_URL", "ftp://feed.example")]
    [InlineData("SOCKET_URL", "feed")]
    [InlineData("DATABASE_URL", "postgres://speakr:s3cret@db/speakr")]
    [InlineData("DATABASE_URL", "speakr:s3cret@db/speakr")]
    [InlineData("DATABASE_URL", "mysql://speakr:s3cret@db.example:3306")]
    [InlineData("DATABASE_URL", "sqlite:")]
    [InlineData("DATABASE_URL", "mysql://u:p@s3cret/w@host/db")]
    [InlineData("DATABASE_URL", "mysql://u:p@s3cret?w@host/db")]
    [InlineData("DATABASE_URL", "mysql://u:s3cret#/w@host/db")]
    [InlineData("DATABASE_URL", "mysql://u:s3cret/w")]
    [InlineData("DATABASE_URL", "mysql://u:p@s3cret:w/db")]
    [InlineData("SOCKET_URL", "http://u:p@s3cret/w@feed:3000")]
    [InlineData("SOCKET_URL", "http://u:12?s3cret@feed:3000")]
    [InlineData("SOCKET_URL", "http://u:12#s3cret@feed:3000")]
    [InlineData("SOCKET_URL", "http://u:p\\s3cret@feed:3000")]
    [InlineData("SOCKET_URL", "http://u:s3cret")]
    [InlineData("SPEAKR_MONITOR:PBX:B:SOCKET_URL", "http://u/s3cret@feed:3000")]
    [InlineData("PORT", "abc")]
    [InlineData("PORT", "-1")]
    [InlineData("PORT", "65536")]
    [InlineData("PORT", "3333.5")]
    [InlineData("SPEAKR_MONITOR:PING_INTERVAL", "-1")]
    [InlineData("SPEAKR_MONITOR:PING_INTERVAL", "15s")]
    [InlineData("SPEAKR_MONITOR:STATUS_INTERVAL", "-1")]
    [InlineData("SPEAKR_MONITOR:STATUS_INTERVAL", "5m")]
    [InlineData("SPEAKR_MONITOR:JSON_LOGS", "maybe")]
    [InlineData("SPEAKR_MONITOR:TABLE_PREFIX", "a;b")]
    [InlineData("SPEAKR_MONITOR:LOG_LEVEL", "9")]
    [InlineData("SPEAKR_MONITOR:HEALTH_ADDRESS", "everywhere")]
    [InlineData("SPEAKR_MONITOR:PING_INTERVALL", "15")]
    [InlineData("SPEAKR_MONITOR_PING_INTERVAL", "15")]
    [InlineData("SPEAKR_MONITOR:SOCKET_PATH", "io")]
    public void Read_WrongValue_IsOneSentenceThatNamesIt(string name, string value)
    {
        var values = new Dictionary<string, string> { ["SOCKET_URL"] = Feed, ["DATABASE_URL"] = Database, [name] = value };

        var problem = Problems([.. values.Select(pair => (pair.Key, pair.Value))]).Should().ContainSingle().Subject;

        problem.Should().Contain(name.Replace(":", "__", StringComparison.Ordinal)).And.EndWith(".");
        problem.Should().NotContain("s3cret").And.NotContain("\n");
    }

    [Fact]
    public void Read_FeedWithoutDatabase_NamesTheMissingOne() =>
        Problems(("SOCKET_URL", Feed)).Should().ContainSingle().Which.Should().StartWith("DATABASE_URL is missing");

    [Fact]
    public void Read_DatabaseWithoutFeed_NamesTheMissingOne() =>
        Problems(("DATABASE_URL", Database)).Should().ContainSingle().Which.Should().StartWith("SOCKET_URL or AMI_URL is missing");

    [Fact]
    public void Read_DatabaseWithoutFeedForACommandThatReadsNone_IsEnough() =>
        Reader(readsSources: false, ("DATABASE_URL", Database)).Read().IsDemo.Should().BeFalse();

    [Fact]
    public void Read_EmptyValues_CountAsUnset() =>
        Read(("SOCKET_URL", " "), ("DATABASE_URL", ""), ("PORT", "")).Should().BeEquivalentTo(new { IsDemo = true, Port = 3333 });

    [Fact]
    public void Read_SeveralMistakes_ReportsAllAtOnce() =>
        Problems(("SOCKET_URL", "feed"), ("DATABASE_URL", "nonsense"), ("PORT", "abc")).Should().HaveCount(3);

    [Fact]
    public void DisplayNames_NeverShowCredentials()
    {
        var settings = Read(("SOCKET_URL", "https://user:s3cret@feed.example/?token=s3cret"), ("DATABASE_URL", Database));

        settings.Sources.Single().DisplayName.Should().Be("https://feed.example");
        settings.Store.ToString().Should().NotContain("s3cret");
    }

    [Theory]
    [InlineData("pt_BR.UTF-8", "não")]
    [InlineData("en_US.UTF-8", "is missing")]
    [InlineData(null, "is missing")]
    public void Texts_Language_FollowsTheEnvironment(string? language, string expected) =>
        Texts.FromEnvironment(name => name == "LANG" ? language : null).DatabaseUrlMissing("SOCKET_URL").Should().Contain(expected);
}
