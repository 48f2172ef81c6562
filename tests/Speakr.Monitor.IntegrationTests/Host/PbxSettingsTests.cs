using FluentAssertions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Host.Configuration;
using Xunit;
using static Speakr.Monitor.IntegrationTests.Host.SettingsUnderTest;

namespace Speakr.Monitor.IntegrationTests.Host;

/// <summary>Several PBXs in one configuration.</summary>
public sealed class PbxSettingsTests
{
    private const string Section = "SPEAKR_MONITOR:PBX";

    private static readonly (string Name, string Value) Database = ("DATABASE_URL", "mysql://speakr:s3cret@db.example:3307/speakr");

    private static readonly (string Name, string Value)[] First =
        [("SOCKET_URL", "http://one.example:3000"), Database, ("FREEPBX_DB_HOST", "one"), ("FREEPBX_DB_USER", "reader"), ("FREEPBX_DB_PASSWORD", "s3cret")];

    private static readonly (string Name, string Value)[] Second =
    [
        ($"{Section}:Filial:SOCKET_URL", "http://two.example:3000"), ($"{Section}:Filial:FREEPBX_DB_HOST", "two"),
        ($"{Section}:Filial:FREEPBX_DB_USER", "reader"), ($"{Section}:Filial:FREEPBX_DB_PASSWORD", "s3cret"),
    ];

    private static readonly (string Name, string Value)[] Third = [($"{Section}:SUL_2:SOCKET_URL", "http://three.example:3000")];

    [Fact]
    public void Read_FirstPbxAndSections_AreFeedsWithPrefixesOfTheirOwn()
    {
        var settings = Read([.. First, .. Second, .. Third]);

        settings.Sources.Select(feed => (feed.Name, feed.IdPrefix, feed.DisplayName)).Should().Equal(
            ("socket.io", "", "http://one.example:3000"), ("Filial", "Filial-", "http://two.example:3000"), ("SUL_2", "SUL_2-", "http://three.example:3000"));
        settings.Cdrs.Select(cdr => (cdr.Name, cdr.Source.DisplayName, cdr.Destination.DisplayName)).Should().Equal(
            ("freepbx", "one:3306/asteriskcdrdb", "db.example:3307/speakr"), ("freepbx-Filial", "two:3306/asteriskcdrdb", "db.example:3307/speakr"));
        settings.Cdrs.Select(cdr => cdr.Healing).Should().Equal(new CdrHealing("socket.io", ""), new CdrHealing("Filial", "Filial-"));
    }

    [Fact]
    public void Read_SectionsAlone_AreEnough()
    {
        var settings = Read([Database, .. Second, .. Third]);

        settings.IsDemo.Should().BeFalse();
        settings.Sources.Select(feed => feed.Name).Should().Equal("Filial", "SUL_2");
        settings.Cdrs.Should().ContainSingle().Which.Name.Should().Be("freepbx-Filial");
    }

    [Fact]
    public void Read_ManagerInterfaces_AreSourcesOfTheirPbxs()
    {
        var settings = Read(
            [.. First, ("AMI_URL", "ami://speakr:s3cret@one.example"), ($"{Section}:Filial:AMI_URL", "amis://speakr:s3cret@two.example:6039")]);

        settings.Sources.Select(source => (source.Name, source.IdPrefix, source.DisplayName)).Should().Equal(
            ("socket.io", "", "http://one.example:3000"), ("ami", "", "ami://one.example:5038"), ("Filial", "Filial-", "amis://two.example:6039"));
        settings.Cdrs.Single().Healing.Should().Be(new CdrHealing("socket.io", ""));
    }

    [Fact]
    public void Read_FeedAndManagerInterfaceOfANamedPbx_HaveNamesOfTheirOwn() =>
        Read([Database, .. Second, ($"{Section}:Filial:AMI_URL", "ami://speakr:s3cret@two.example"), ("SPEAKR_MONITOR:SOURCE_NAME", "matriz"),
                ("AMI_URL", "ami://speakr:s3cret@one.example")])
            .Sources.Select(source => (source.Name, source.IdPrefix)).Should().Equal(("matriz", ""), ("Filial", "Filial-"), ("Filial-ami", "Filial-"));

    [Fact]
    public void Read_GeneralSettings_AreWhatASectionLeavesUnsaid()
    {
        var settings = Read([
            .. First, .. Second, .. Third, ("SPEAKR_MONITOR:PING_EVENT", "hello"), ("SPEAKR_MONITOR:STATUS_INTERVAL", "60"), ("CDR_SYNC_MODE", "mark"),
            ("SPEAKR_MONITOR:PBX_TIME_ZONE", "America/Sao_Paulo"), ($"{Section}:Filial:PING_EVENT", "olá"), ($"{Section}:Filial:SOCKET_PATH", "/io"),
            ($"{Section}:Filial:CDR_SYNC_MODE", "read-only"), ($"{Section}:Filial:PBX_TIME_ZONE", "America/Manaus")]);

        settings.Sources.Cast<FeedSettings>().Select(feed => (feed.Options.PingEvent, feed.Options.Path, feed.Options.StatusInterval?.TotalSeconds)).Should().Equal(
            ("hello", null, 60), ("olá", "/io", 60), ("hello", null, 60));
        settings.Cdrs.Select(cdr => (cdr.Mode, cdr.TimeZone?.Id)).Should().Equal(
            (CdrSyncMode.Mark, "America/Sao_Paulo"), (CdrSyncMode.ReadOnly, "America/Manaus"));
    }

    [Fact]
    public void Read_OneIsOff_CopiesTheOther()
    {
        Read([.. First, .. Second, ("CDR_SYNC_MODE", "off"), ($"{Section}:Filial:CDR_SYNC_MODE", "auto")])
            .Cdrs.Should().ContainSingle().Which.Name.Should().Be("freepbx-Filial");
        Read([.. First, .. Second, ($"{Section}:Filial:CDR_SYNC_MODE", "off")]).Cdrs.Should().ContainSingle().Which.Name.Should().Be("freepbx");
    }

    [Fact]
    public void Read_RecordsOfAPbxThatIsNotFollowed_AreCopiedAndHealNothing() =>
        Read([.. First.Where(pair => pair.Name != "SOCKET_URL"), .. Second]).Cdrs.Select(cdr => (cdr.Name, cdr.Healing)).Should().Equal(
            ("freepbx", null), ("freepbx-Filial", new CdrHealing("Filial", "Filial-")));

    [Fact]
    public void Read_EmptyPrefix_IsTakenForOneOnly()
    {
        Read([Database, .. Second, .. Third, ($"{Section}:Filial:ID_PREFIX", "")]).Sources.Select(feed => feed.IdPrefix).Should().Equal("", "SUL_2-");
        Problems([.. First, .. Second, ($"{Section}:Filial:ID_PREFIX", "")]).Should().ContainSingle()
            .Which.Should().StartWith("SPEAKR_MONITOR__PBX__Filial__ID_PREFIX is \"\", the same as SPEAKR_MONITOR__ID_PREFIX");
    }

    [Fact]
    public void Sources_EmptyPrefixInTheEnvironment_IsNoUnsetValue()
    {
        var read = ConfigurationSources.Read(
            Path.GetTempPath(), new Dictionary<string, string?> { ["SPEAKR_MONITOR__PBX__Filial__ID_PREFIX"] = "", ["SPEAKR_MONITOR__PING_EVENT"] = "" },
            new Speakr.Monitor.Host.Texts(portuguese: false));

        read["SPEAKR_MONITOR:PBX:Filial:ID_PREFIX"].Should().BeEmpty();
        read["SPEAKR_MONITOR:PING_EVENT"].Should().BeNull();
    }

    [Theory]
    [InlineData("Filial:ID_PREFIX", "sul_2-")]
    [InlineData("Filial:ID_PREFIX", "12345678901234567890123456789012345678901")]
    [InlineData("Filial:SOCKET_URL", "ftp://user:s3cret@two.example")]
    [InlineData("Filial:SOCKET_URL", "")]
    [InlineData("Filial:AMI_URL", "ami://speakr:s3cret@two.example:port")]
    [InlineData("Filial:AMI_URL", "ami://speakr:s3cret/x@two.example")]
    [InlineData("Filial:AMI_URL", "http://speakr:s3cret@two.example")]
    [InlineData("Filial:AMI_URL", "ami://two.example")]
    [InlineData("Filial:SOCKET_PATH", "io")]
    [InlineData("Filial:PING_INTERVAL", "15s")]
    [InlineData("Filial:STATUS_INTERVAL", "-1")]
    [InlineData("Filial:PING_INTERVALL", "15")]
    [InlineData("Filial:PORT", "3333")]
    [InlineData("Filial:SOCKET_URL:X", "1")]
    [InlineData("Filial:CDR_SYNC_MODE", "marking")]
    [InlineData("Filial:PBX_TIME_ZONE", "Brazil/Nowhere")]
    [InlineData("Filial:FREEPBX_DB_HOST", "")]
    [InlineData("Filial:FREEPBX_DB_USER", "")]
    [InlineData("Filial:FREEPBX_DB_PORT", "mysql")]
    [InlineData("SUL_2:FREEPBX_DB_PASSWORDS", "s3cret")]
    [InlineData("NORTE:PING_EVENT", "ping")]
    [InlineData("NORTE:ID_PREFIX", "")]
    [InlineData("", "two")]
    [InlineData("NORTE", "http://user:s3cret@two.example")]
    [InlineData("a b:SOCKET_URL", "http://two.example:3000")]
    public void Read_WrongValue_IsOneSentenceThatNamesIt(string name, string value)
    {
        var path = name.Length == 0 ? Section : $"{Section}:{name}";
        var values = First.Concat(Second).Concat(Third).ToDictionary(pair => pair.Name, pair => pair.Value);
        values[path] = value;

        var problem = Problems([.. values.Select(pair => (pair.Key, pair.Value))]).Should().ContainSingle().Subject;

        problem.Should().Contain(name == "a b:SOCKET_URL" ? "SPEAKR_MONITOR__PBX__a b" : path.Replace(":", "__", StringComparison.Ordinal)).And.EndWith(".");
        problem.Should().NotContain("s3cret").And.NotContain("\n");
    }

    [Fact]
    public void Read_SectionWithTheNameOfTheFirstFeed_IsRefused() =>
        Problems([.. First, .. Second, ("SPEAKR_MONITOR:SOURCE_NAME", "filial")]).Should().ContainSingle()
            .Which.Should().StartWith("SPEAKR_MONITOR__SOURCE_NAME is \"Filial\"");

    [Fact]
    public void Read_SectionWithoutDatabase_NamesTheMissingOne() =>
        Problems(Third).Should().ContainSingle().Which.Should().StartWith("DATABASE_URL is missing while SPEAKR_MONITOR__PBX__SUL_2__SOCKET_URL is set");

    [Fact]
    public void Read_SectionsRecordsWithoutDestination_NamesTheMissingOne() =>
        Problems([("DATABASE_URL", "sqlite:calls.db"), .. Second]).Should().ContainSingle()
            .Which.Should().StartWith("SPEAKR_DB_HOST is missing while SPEAKR_MONITOR__PBX__Filial__FREEPBX_DB_HOST is set");

    [Fact]
    public void Texts_OfSettings_NeverShowCredentials()
    {
        var settings = Read([Database, .. Second, .. Third, ($"{Section}:OESTE:SOCKET_URL", "https://user:s3cret@four.example/?token=s3cret"),
            ($"{Section}:NORTE:AMI_URL", "ami://user:s3cret@five.example")]);

        (string.Join(' ', settings.Sources) + string.Join(' ', settings.Cdrs)).Should().NotContain("s3cret");
    }
}
