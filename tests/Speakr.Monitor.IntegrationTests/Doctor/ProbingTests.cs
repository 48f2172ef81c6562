using FluentAssertions;
using Speakr.Monitor.Host.Doctor;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Doctor;

public sealed class ProbingTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("10.11.6-MariaDB-0+deb12u1", "MariaDB", "10.11.6", false)]
    [InlineData("5.5.5-10.3.39-MariaDB-log", "MariaDB", "10.3.39", true)]
    [InlineData("5.5.68-MariaDB", "MariaDB", "5.5.68", true)]
    [InlineData("8.0.35", "MySQL", "8.0.35", false)]
    [InlineData("5.7.44-log", "MySQL", "5.7.44", true)]
    [InlineData("9.1.0-commercial", "MySQL", "9.1.0", false)]
    public void ServerVersion_OfTheServers_IsUnderstood(string text, string kind, string number, bool isTooOld)
    {
        var version = ServerVersion.Parse(text);

        version.Should().Be(new ServerVersion(kind, Version.Parse(number)));
        version!.IsTooOld.Should().Be(isTooOld);
    }

    [Fact]
    public void ServerVersion_OfSomethingElse_IsNone() => ServerVersion.Parse("TiDB").Should().BeNull();

    [Theory]
    [InlineData("int(11)", 1_503_238_553, 0.7)]
    [InlineData("int", 2_147_483_647, 1)]
    [InlineData("int(10) unsigned", 2_147_483_647, 0.5)]
    [InlineData("bigint", 2_147_483_647, 0)]
    [InlineData("MEDIUMINT", 8_388_607, 1)]
    public void IdRoom_OfAType_IsItsShare(string type, long last, double used) => IdRoom.Used(type, last).Should().BeApproximately(used, 0.001);

    [Theory]
    [InlineData(5, 3)]
    [InlineData(-4, -4)]
    [InlineData(1, 0)]
    public void ClockSkew_AnswerTookTwoSeconds_OnlyWhatIsCertainCounts(double theirs, double skew) =>
        ClockSkew.Of(Noon.AddSeconds(theirs), Noon, Noon.AddSeconds(2)).Should().Be(TimeSpan.FromSeconds(skew));

    [Theory]
    [InlineData(-3, "UTC-03:00")]
    [InlineData(0, "UTC+00:00")]
    [InlineData(5.75, "UTC+05:45")]
    public void UtcOffset_OfAZone_IsSigned(double hours, string text) => UtcOffset.Text(TimeSpan.FromHours(hours)).Should().Be(text);

    [Theory]
    [InlineData(119, "119 s")]
    [InlineData(120, "2 min")]
    [InlineData(7_300, "2 h")]
    [InlineData(200_000, "2 d")]
    public void Ago_OfSeconds_IsInTheUnitThatFits(double seconds, string text) => Ago.Text(TimeSpan.FromSeconds(seconds)).Should().Be(text);

    [Theory]
    [InlineData("GRANT ALL PRIVILEGES ON *.* TO `root`@`%`", true)]
    [InlineData("GRANT SELECT, CREATE ON `speakr`.* TO `u`@`%`", true)]
    [InlineData(@"GRANT CREATE ON `spe\_kr`.* TO `u`@`%`", false)]
    [InlineData(@"GRANT CREATE ON `spea%`.* TO `u`@`%`", true)]
    [InlineData("GRANT CREATE ON `other`.* TO `u`@`%`", false)]
    [InlineData("GRANT CREATE VIEW, SELECT ON `speakr`.* TO `u`@`%`", false)]
    [InlineData("GRANT CREATE ON `speakr`.`calls` TO `u`@`%`", false)]
    [InlineData("GRANT `writers` TO `u`@`%`", null)]
    public void Grants_OfOneLine_AllowCreateOrNot(string grant, bool? allowed) =>
        Grants.Allow(["GRANT USAGE ON *.* TO `u`@`%` IDENTIFIED BY PASSWORD '*x'", grant], "CREATE", "speakr").Should().Be(allowed);
}
