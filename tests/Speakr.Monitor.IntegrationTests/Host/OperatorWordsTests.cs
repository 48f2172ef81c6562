using Microsoft.Extensions.Logging.Abstractions;
using System.Reflection;
using FluentAssertions;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Host;
using Xunit;
using Speakr.Monitor.Storage.MySql;

namespace Speakr.Monitor.IntegrationTests.Host;

/// <summary>What the library says in words of its own, an operator reads with the names of settings and commands.</summary>
public sealed class OperatorWordsTests
{
    [Theory]
    [InlineData(3205, "set SPEAKR_MONITOR__PBX_TIME_ZONE to")]
    [InlineData(4021, "'migrate --close-ghosts' closes them")]
    [InlineData(4062, "'heal' completes them")]
    [InlineData(4071, "the limit of SPEAKR_MONITOR__OPEN_LIMIT")]
    public void LogMessages_NameSettingsAndCommands(int id, string words)
    {
        var message = typeof(Call).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .Single(attribute => attribute?.EventId == id)!.Message!;

        message.Should().NotContain(words);
        OperatorWords.In(message).Should().Contain(words);
    }

    [Theory]
    [InlineData("UseMySqlHistory", "(DATABASE_URL)")]
    [InlineData("FromFreePbx", "(FREEPBX_DB_*)")]
    [InlineData("ToMySql", "(SPEAKR_DB_*)")]
    public async Task DatabaseErrors_NameTheSettingOfTheConnectionString(string call, string setting)
    {
        using var database = MySqlDatabase.Create(
            $"Server=127.0.0.1;Port={Programs.FreePort()};User ID=u;Database=d", TimeSpan.FromSeconds(5), call, (_, _, _) => null, NullLogger.Instance);
        var open = async () => await database.OpenAsync(CancellationToken.None);
        var error = (await open.Should().ThrowAsync<Exception>()).Which;

        OperatorWords.In(database.Explain(error).Sentence).Should().Contain($"the connection string {setting}");
    }

    [Fact]
    public void QuarantineThatIsFull_NamesTheCommand() =>
        OperatorWords.In("Correct the table cdrs, then synchronize with CdrSyncRequest.RetryQuarantine.")
            .Should().Be("Correct the table cdrs, then run sync --retry-quarantine.");

    [Fact]
    public void ModeThatIsImpossible_NamesTheSetting()
    {
        var plan = () => Speakr.Monitor.Cdr.Runs.CdrPlan.ModeOf(
            new CdrSyncOptions { Mode = CdrSyncMode.Mark }, null, new CdrSourceInfo("pbx", HasMarker: false, CanMark: false, DateTime.UnixEpoch));

        OperatorWords.In(plan.Should().Throw<CdrSyncException>().Which.Message).Should().Contain("(CDR_SYNC_MODE)");
    }
}
