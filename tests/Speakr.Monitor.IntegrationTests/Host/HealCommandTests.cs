using System.Data.Common;
using FluentAssertions;
using Speakr.Monitor.IntegrationTests.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Speakr.Monitor.IntegrationTests.Recordings;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

/// <summary>The host's command <c>heal</c> between a PBX's real rows and an empty history.</summary>
[Collection(HostMariaDbTests.Name)]
public sealed class HealCommandTests(MariaDbServer server) : IAsyncLifetime
{
    private readonly FreePbxCdrTable _table = new(server);
    private string _history = "";

    public async Task InitializeAsync()
    {
        server.Require();
        await _table.CreateAsync(hasMarker: false);
        await _table.InsertRecordingsAsync();
        _history = await server.CreateDatabaseAsync();
    }

    public async Task DisposeAsync()
    {
        if (_history.Length == 0)
            return;
        await _table.DropAsync();
        await server.DropDatabaseAsync(_history);
    }

    [SkippableFact]
    public async Task Heal_DayOfTheRecordings_EveryCallAsItReallyWas()
    {
        var output = await HealAsync("heal --from 2026-11-22 --to 2026-11-22");

        output.Should().Contain("11 queue call(s) checked: 11 added, 0 closed, 0 corrected.").And.NotContain("1198765");
        (await CallsAsync()).Should().BeEquivalentTo(Truths().Select(
            call => $"{call.LinkedId}|{call.Caller}|{call.FinalStatus}|{call.Queues[^1]}|{(call.Answered ? call.AnsweredBy[^1] : "")}|0"));
        (await MariaDbServer.RowsAsync(_history, "SELECT MIN(createdAt) >= '2026-11-22 07:13:38', MAX(createdAt) <= '2026-11-22 07:15:13' FROM CallsHistory"))
            .Should().Equal("1|1");
    }

    [SkippableFact]
    public async Task Heal_AddedCalls_HaveVisitsThatAreMarkedReconstructed()
    {
        await HealAsync("heal --from 2026-11-22 --to 2026-11-22");

        (await MariaDbServer.RowsAsync(_history, "SELECT COUNT(*), SUM(reconstructed) FROM CallQueueVisits")).Should().Equal("11|11");
    }

    [SkippableFact]
    public async Task Heal_Again_ChangesNothing()
    {
        await HealAsync("heal --from 2026-11-22");
        var before = await AllAsync();

        (await HealAsync("heal --from 2026-11-22")).Should().Contain("11 queue call(s) checked: 0 added, 0 closed, 0 corrected.");

        (await AllAsync()).Should().Equal(before);
    }

    [SkippableFact]
    public async Task Heal_TimeZoneAndPrefix_AreThoseOfThePbx()
    {
        var output = await HealAsync(
            "heal --from \"2026-11-22 07:14:00\" --to \"2026-11-22 07:14:30\"",
            ("SPEAKR_MONITOR__PBX_TIME_ZONE", "America/Sao_Paulo"), ("SPEAKR_MONITOR__ID_PREFIX", "north-"), ("LANG", "pt_BR.UTF-8"));

        output.Should().Contain("2 chamada(s) de fila conferidas: 2 acrescentadas, 0 encerradas, 0 corrigidas.");
        (await MariaDbServer.RowsAsync(_history, "SELECT linkId, uniqueId, CAST(createdAt AS CHAR(19)) FROM CallsHistory ORDER BY linkId")).Should().Equal(
            "north-1795331647.35|north-1795331647.35|2026-11-22 10:14:07", "north-1795331657.39|north-1795331657.39|2026-11-22 10:14:17");
    }

    [SkippableFact]
    public async Task Heal_NoHistory_NamesTheVariable()
    {
        var variables = Variables();
        variables.Remove("DATABASE_URL");
        variables["SPEAKR_DB_HOST"] = "127.0.0.1";
        variables["SPEAKR_DB_USER"] = "speakr";
        variables["SPEAKR_DB_NAME"] = "speakr";

        await ShouldEndWithOneSentenceAsync("heal --from 2026-11-22", variables, 1, "DATABASE_URL");
    }

    [SkippableFact]
    public async Task Heal_NoPbx_NamesTheVariable() =>
        await ShouldEndWithOneSentenceAsync(
            "heal --from 2026-11-22", new Dictionary<string, string> { ["DATABASE_URL"] = Url(_history) }, 1, "FREEPBX_DB_HOST");

    [SkippableFact]
    public async Task Heal_SwitchedOff_SaysSo() =>
        await ShouldEndWithOneSentenceAsync("heal --from 2026-11-22", Variables(("CDR_SYNC_MODE", "off")), 1, "CDR_SYNC_MODE");

    [SkippableFact]
    public async Task Heal_UnknownTimeZone_NamesTheVariable() =>
        await ShouldEndWithOneSentenceAsync(
            "heal --from 2026-11-22", Variables(("SPEAKR_MONITOR__PBX_TIME_ZONE", "Brasilia")), 1, "SPEAKR_MONITOR__PBX_TIME_ZONE");

    [SkippableTheory]
    [InlineData("heal")]
    [InlineData("heal --from yesterday")]
    [InlineData("heal --from 2026-11-22 --to 2026-11-21")]
    public async Task Heal_PeriodThatIsNone_IsAWrongCommandLine(string arguments)
    {
        await using var host = HostProcess.Start(arguments, Variables());

        (await host.ExitCodeAsync()).Should().Be(2);
        string.Join(' ', host.ErrorLines).Should().Contain("--from");
    }

    private static IEnumerable<TrueCall> Truths() => RecordedFiles.Like("s*.truth.json").SelectMany(file => Truth.Read(file).Calls);

    private static async Task ShouldEndWithOneSentenceAsync(string arguments, Dictionary<string, string> variables, int exitCode, string named)
    {
        await using var host = HostProcess.Start(arguments, variables);

        (await host.ExitCodeAsync()).Should().Be(exitCode);
        host.ErrorLines.Should().ContainSingle().Which.Should().StartWith(named).And.EndWith(".");
    }

    private async Task<string> HealAsync(string arguments, params (string Name, string Value)[] more)
    {
        await using var host = HostProcess.Start(arguments, Variables(more));
        var code = await host.ExitCodeAsync();
        host.ErrorLines.Should().BeEmpty();
        code.Should().Be(0);
        return host.Output;
    }

    private Task<List<string>> CallsAsync() => MariaDbServer.RowsAsync(
        _history, "SELECT linkId, phoneNumber, status, queue, extension, showOnPanel + 0 FROM CallsHistory");

    private async Task<List<string>> AllAsync() =>
    [
        .. await MariaDbServer.RowsAsync(_history, "SELECT * FROM CallsHistory ORDER BY linkId"),
        .. await MariaDbServer.RowsAsync(_history, "SELECT * FROM CallQueueVisits ORDER BY 1, 2, 3"),
    ];

    private Dictionary<string, string> Variables(params (string Name, string Value)[] more)
    {
        var source = new DbConnectionStringBuilder { ConnectionString = _table.Database };
        var variables = new Dictionary<string, string>
        {
            ["DATABASE_URL"] = Url(_history),
            ["FREEPBX_DB_HOST"] = (string)source["Server"], ["FREEPBX_DB_PORT"] = source["Port"].ToString()!,
            ["FREEPBX_DB_USER"] = (string)source["User ID"], ["FREEPBX_DB_NAME"] = (string)source["Database"],
        };
        if (source.TryGetValue("Password", out var password))
            variables["FREEPBX_DB_PASSWORD"] = (string)password;
        foreach (var (name, value) in more)
            variables[name] = value;
        return variables;
    }

    private static string Url(string connectionString)
    {
        var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
        var password = parts.TryGetValue("Password", out var value) ? $":{Uri.EscapeDataString((string)value)}" : "";
        return $"mysql://{parts["User ID"]}{password}@{parts["Server"]}:{parts["Port"]}/{parts["Database"]}?sslmode=disabled";
    }
}
