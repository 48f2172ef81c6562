using FluentAssertions;
using MySqlConnector;
using Speakr.Monitor.Host.Configuration;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

public sealed class MySqlUrlTests
{
    [Theory]
    [InlineData("mysql://u:p@db.example:3307/speakr", "db.example", 3307, "u", "p", "speakr")]
    [InlineData("mysql://u:p@db.example/speakr", "db.example", 3306, "u", "p", "speakr")]
    [InlineData("MariaDB://u:p@db.example/speakr/", "db.example", 3306, "u", "p", "speakr")]
    [InlineData("  mysql://u:p@db.example/speakr\n", "db.example", 3306, "u", "p", "speakr")]
    [InlineData("mysql://us%40er:p%3A%2F%40%23%3F%25%2B+%C3%A7@h/my%20db", "h", 3306, "us@er", "p:/@#?%++ç", "my db")]
    [InlineData("mysql://u:p@ss:word@h/d", "h", 3306, "u", "p@ss:word", "d")]
    [InlineData("mysql://u:a;b='c\"=d@h/d", "h", 3306, "u", "a;b='c\"=d", "d")]
    [InlineData("mysql://u@h/d", "h", 3306, "u", null, "d")]
    [InlineData("mysql://u:@h/d", "h", 3306, "u", "", "d")]
    [InlineData("mysql://u:p@[2001:db8::1]:3307/d", "2001:db8::1", 3307, "u", "p", "d")]
    [InlineData("mysql://u:p@[::1]/d", "::1", 3306, "u", "p", "d")]
    public void Parse_Address_GivesItsParts(string url, string server, int port, string user, string? password, string database)
    {
        var parsed = MySqlUrl.Parse(url);
        (parsed.Server, parsed.Port, parsed.User, parsed.Database).Should().Be((server, port, user, database));
        var connection = new MySqlConnectionStringBuilder(parsed.ConnectionString);
        (connection.Server, connection.UserID, connection.Database).Should().Be((server, user, database));
        // An empty password and none are the same to the driver.
        connection.Password.Should().Be(password ?? "");
    }

    [Theory]
    [InlineData("ssl-mode=REQUIRED", "SslMode", "Required")]
    [InlineData("sslmode=disabled", "SslMode", "None")]
    [InlineData("ssl=true", "SslMode", "Required")]
    [InlineData("sslaccept=strict", "SslMode", "VerifyFull")]
    [InlineData("connect_timeout=10", "Connection Timeout", "10")]
    [InlineData("connectTimeout=2500", "Connection Timeout", "3")]
    [InlineData("connection_limit=5", "Maximum Pool Size", "5")]
    [InlineData("allowPublicKeyRetrieval=true", "AllowPublicKeyRetrieval", "True")]
    public void Parse_KnownOption_BecomesTheDriversOption(string query, string name, string value)
    {
        var parsed = MySqlUrl.Parse($"mysql://u:p@h/d?{query}");
        new MySqlConnectionStringBuilder(parsed.ConnectionString)[name].ToString().Should().Be(value);
        parsed.IgnoredOptions.Should().BeEmpty();
    }

    [Fact]
    public void Parse_UnknownOptions_AreReportedByNameAndHaveNoEffect()
    {
        var parsed = MySqlUrl.Parse("mysql://u:p@h/d?timezone=Z&ssl=%7B%22ca%22%3A1%7D&socket&connection_limit=-1&pool_timeout=3");
        parsed.IgnoredOptions.Should().Equal("timezone", "ssl", "socket", "connection_limit", "pool_timeout");
        parsed.ConnectionString.Should().Be(MySqlUrl.Parse("mysql://u:p@h/d").ConnectionString);
    }

    [Theory]
    [InlineData("postgres://u:s3cr3t@h/d", "*does not begin with mysql://*")]
    [InlineData("mysql://h/d", "*no user*")]
    [InlineData("mysql://:s3cr3t@h/d", "*no user*")]
    [InlineData("mysql://u:s3cr3t@/d", "*no host*")]
    [InlineData("mysql://u:s3cr3t@h", "*no database*")]
    [InlineData("mysql://u:s3cr3t@h/", "*no database*")]
    [InlineData("mysql://u:s3cr3t@h:port/d", "*port*1 to 65535*")]
    [InlineData("mysql://u:s3cr3t@h:70000/d", "*port*1 to 65535*")]
    [InlineData("mysql://u:s3cr3t@[::1/d", "*']'*")]
    [InlineData("mysql://u:s3cr3t/x@h/d", "*not encoded*")]
    [InlineData("mysql://u:p@s3cr3t/w@h/d", "*not encoded*")]
    [InlineData("mysql://u:p@s3cr3t/w?x@h/d", "*not encoded*")]
    [InlineData("mysql://u:p@s3cr3t?w@h/d", "*not encoded*")]
    [InlineData("mysql://u:s3cr3t?w@h:3306/d", "*not encoded*")]
    [InlineData("mysql://s3cr3t/er:p@h/d", "*not encoded*")]
    [InlineData("mysql://u:p@s3cr3t#w/x@h/d", "*not encoded*")]
    [InlineData("mysql://u:p@s3cr3t w/d", "*host*characters*")]
    [InlineData("mysql://u:p@s3cr3t#w/d", "*host*characters*")]
    [InlineData("mysql://u:p@s3cr3t:33:06/d", "*host*characters*")]
    [InlineData("mysql://u:p@%2Fs3cr3t/d", "*host*characters*")]
    [InlineData("mysql://u:s3cr3t%00@h/d", "*cannot be used*")]
    [InlineData("mysql://u:s3cr3t@h/d?sslca=%00", "*cannot be used*")]
    public void Parse_WrongAddress_SaysWhatIsWrongButNotThePassword(string url, string sentence)
    {
        var parse = () => MySqlUrl.Parse(url);
        parse.Should().Throw<FormatException>().WithMessage(sentence).Which.ToString().Should().NotContain("s3cr3t");
    }

    [Fact]
    public void ToString_Always_LeavesThePasswordOut() =>
        MySqlUrl.Parse("mysql://u:s3cr3t@[::1]/d?ssl=true").ToString().Should().Be("mysql://u@[::1]:3306/d");
}
