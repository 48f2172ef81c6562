using System.Data;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using MySqlConnector;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Cdr.FreePbx;
using Speakr.Monitor.Conformance.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Cdr;

/// <summary>What an administrator may have granted, added, or got wrong.</summary>
[Collection(CdrMariaDbTests.Name)]
public sealed class FreePbxCdrAccessTests(MariaDbServer server) : FreePbxCdrSourceTests(server)
{
    private const string Password = "s3cr3t-pw";

    private readonly List<string> _restore = [];

    public override async Task DisposeAsync()
    {
        if (_restore.Count > 0)
            await Table.ExecuteAsync([.. _restore]);
        await base.DisposeAsync();
    }

    [SkippableFact]
    public async Task Inspect_UserWithSelectOnly_CannotMark()
    {
        await Table.CreateAsync(hasMarker: true);
        var source = Source(await CreateUserAsync("SELECT"));
        await Table.InsertAsync(SampleCdrs.Rows(0, 3));
        var info = await source.InspectAsync(None);
        info.HasMarker.Should().BeTrue();
        info.CanMark.Should().BeFalse();
        (await ReadAsync(source, unmarkedOnly: true)).Should().HaveCount(3);
        var acknowledge = async () => await source.AcknowledgeAsync([SampleCdrs.Row(1).Key], None);
        var error = (await acknowledge.Should().ThrowAsync<CdrSyncException>()).Which;
        error.IsTransient.Should().BeFalse();
        error.Message.Should().Contain("UPDATE of the column sync");
    }

    [SkippableFact]
    public async Task Inspect_UserWithUpdateOfTheMarkerOnly_CanMark()
    {
        await Table.CreateAsync(hasMarker: true);
        var source = Source(await CreateUserAsync("SELECT, UPDATE (sync)"));
        await Table.InsertAsync([.. SampleCdrs.Rows(0, 300), SampleCdrs.Row(500) with { Sequence = 0 }]);
        (await source.InspectAsync(None)).CanMark.Should().BeTrue();
        var rows = await ReadAsync(source, unmarkedOnly: true);
        (await source.AcknowledgeAsync([.. rows.Select(row => row.Key)], None)).Should().Be(301);
    }

    [SkippableFact]
    public async Task Inspect_ReadOnlyServer_CannotMark()
    {
        Server.RequireOwn();
        await Table.CreateAsync(hasMarker: true);
        var source = Source(await CreateUserAsync("SELECT, UPDATE"));
        _restore.Add("SET GLOBAL read_only = 0");
        await Table.ExecuteAsync("SET GLOBAL read_only = 1");
        (await source.InspectAsync(None)).Should().Match<CdrSourceInfo>(info => info.HasMarker && !info.CanMark);
        await Table.ExecuteAsync("SET GLOBAL read_only = 0");
        (await source.InspectAsync(None)).CanMark.Should().BeTrue();
    }

    [SkippableFact]
    public async Task Inspect_MarkerAddedLater_IsNoticed()
    {
        await Table.CreateAsync(hasMarker: false);
        await Table.InsertAsync(SampleCdrs.Rows(0, 3));
        var source = Source();
        (await source.InspectAsync(None)).Should().Match<CdrSourceInfo>(info => !info.HasMarker && !info.CanMark);
        var unmarked = async () => await source.ReadAsync(CdrRange.All, unmarkedOnly: true, 10, None);
        (await unmarked.Should().ThrowAsync<CdrSyncException>().WithMessage("*has no column sync*")).Which.IsTransient.Should().BeFalse();

        await Table.ExecuteAsync(FreePbxCdrTable.AddMarker);
        (await source.InspectAsync(None)).Should().Match<CdrSourceInfo>(info => info.HasMarker && info.CanMark);
        (await unmarked()).Rows.Should().HaveCount(3);

        await Table.ExecuteAsync("ALTER TABLE cdr DROP COLUMN sync");
        (await unmarked.Should().ThrowAsync<CdrSyncException>()).Which.IsTransient.Should().BeTrue();
        (await source.InspectAsync(None)).HasMarker.Should().BeFalse();
    }

    [SkippableFact]
    public async Task Inspect_MarkerThatCannotBeNull_IsNoMarker()
    {
        await Table.CreateAsync(hasMarker: false, "ALTER TABLE cdr ADD sync TINYINT NOT NULL DEFAULT 0");
        var logs = new CdrLogs();
        var source = Source(services: logs);
        (await source.InspectAsync(None)).HasMarker.Should().BeFalse();
        (await source.InspectAsync(None)).CanMark.Should().BeFalse();
        logs.Lines.Should().ContainSingle().Which.Should().StartWith("3201 ");
    }

    [SkippableFact]
    public async Task Inspect_OtherNames_AreUsed()
    {
        await Table.CreateAsync(hasMarker: true);
        await Table.ExecuteAsync("ALTER TABLE cdr RENAME TO Cdr_2018", "ALTER TABLE Cdr_2018 CHANGE sync copied_1 INT NULL");
        var source = Source(configure: options => (options.Table, options.Marker) = ("Cdr_2018", "copied_1"));
        var info = await source.InspectAsync(None);
        info.CanMark.Should().BeTrue();
        info.Identity.Should().MatchRegex($@"^[^/@]+:\d+/{MariaDbServer.DatabaseOf(Table.Database)}\.Cdr_2018$");
        (await ReadAsync(source, unmarkedOnly: true)).Should().BeEmpty();
    }

    [SkippableTheory]
    [InlineData("ALTER TABLE cdr DROP COLUMN linkedid, DROP COLUMN cnum", "*has no column linkedid, cnum*update FreePBX*")]
    [InlineData("ALTER TABLE cdr DROP COLUMN uniqueid", "*has no column uniqueid*")]
    [InlineData("DROP TABLE cdr", "*has no table cdr*FromFreePbx*")]
    public async Task Inspect_SomethingMissing_SaysWhat(string alteration, string sentence)
    {
        await Table.CreateAsync(hasMarker: true, alteration == "DROP TABLE cdr" ? [] : [alteration]);
        if (alteration == "DROP TABLE cdr")
            await Table.ExecuteAsync(alteration);
        var inspect = async () => await Source().InspectAsync(None);
        (await inspect.Should().ThrowAsync<CdrSyncException>().WithMessage(sentence)).Which.IsTransient.Should().BeFalse();
    }

    [SkippableFact]
    public async Task Inspect_WrongPasswordOrNobodyThere_SaysSoWithoutThePassword()
    {
        await Table.CreateAsync(hasMarker: true);
        var connection = await CreateUserAsync("SELECT");
        var denied = async () => await Source(connection.Replace(Password, "wr0ng-pw", StringComparison.Ordinal)).InspectAsync(None);
        var error = (await denied.Should().ThrowAsync<CdrSyncException>()).Which;
        error.IsTransient.Should().BeFalse();
        error.Message.Should().Contain("FromFreePbx");
        error.ToString().Should().NotContain("wr0ng-pw");

        var nobody = async () => await Source("Server=127.0.0.1;Port=1;User ID=u;Password=p4ss;Database=d").InspectAsync(None);
        error = (await nobody.Should().ThrowAsync<CdrSyncException>()).Which;
        error.IsTransient.Should().BeTrue();
        error.ToString().Should().Contain("127.0.0.1:1").And.NotContain("p4ss");
    }

    [SkippableFact]
    public async Task Read_DataSourceOfTheApplication_WorksAndStaysOpen()
    {
        await Table.CreateAsync(hasMarker: true);
        await Table.InsertAsync(SampleCdrs.Rows(0, 3));
        await using var own = new MySqlDataSource(Table.Database);
        var source = RegisteredCdrSource.Create(cdr => cdr.FromFreePbx(own));
        (await source.InspectAsync(None)).CanMark.Should().BeTrue();
        (await ReadAsync(source, unmarkedOnly: true)).Should().HaveCount(3);
        ((IDisposable)source).Dispose();
        await using var connection = await own.OpenConnectionAsync();
        connection.State.Should().Be(ConnectionState.Open);
    }

    [SkippableTheory]
    [InlineData("cdr; DROP TABLE cdr", "sync")]
    [InlineData("", "sync")]
    [InlineData("cdr", "sync`")]
    [InlineData("cdr", null)]
    public void FromFreePbx_NamesThatAreNone_AreRefused(string table, string? marker)
    {
        var from = () => RegisteredCdrSource.Create(cdr => cdr.FromFreePbx(
            "Server=x;Database=d", (FreePbxCdrOptions options) => (options.Table, options.Marker) = (table, marker!)));
        from.Should().Throw<ArgumentException>();
    }

    private async Task<string> CreateUserAsync(string rights)
    {
        var database = MariaDbServer.DatabaseOf(Table.Database);
        var user = $"cdr_{database.GetHashCode(StringComparison.Ordinal) & 0xFFFFFFF}";
        await Table.ExecuteAsync($"CREATE USER '{user}'@'%' IDENTIFIED BY '{Password}'", $"GRANT {rights} ON {database}.cdr TO '{user}'@'%'");
        _restore.Add($"DROP USER '{user}'@'%'");
        return Server.ConnectionString(database, user, Password);
    }
}
