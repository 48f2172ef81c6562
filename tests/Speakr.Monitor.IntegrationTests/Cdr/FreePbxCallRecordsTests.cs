using System.Globalization;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Cdr.FreePbx;
using Speakr.Monitor.Conformance.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Speakr.Monitor.Tests.Cdr;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Cdr;

/// <summary>What PBXs have in their tables, and what reading it costs them.</summary>
[Collection(CdrMariaDbTests.Name)]
public sealed class FreePbxCallRecordsTests(MariaDbServer server) : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly FreePbxCdrTable _table = new(server);
    private readonly List<IDisposable> _sources = [];
    private readonly List<string> _restore = [];

    public Task InitializeAsync()
    {
        server.Require();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        foreach (var source in _sources)
            source.Dispose();
        if (_restore.Count > 0)
            await _table.ExecuteAsync([.. _restore]);
        await _table.DropAsync();
    }

    [SkippableFact]
    public async Task Read_OldTableWithoutLinkedIdAndSequence_TakesTheChannelForTheCall()
    {
        await _table.CreateAsync(hasMarker: false);
        await _table.InsertAsync([Record("1.1")]);
        await _table.ExecuteAsync("ALTER TABLE cdr DROP COLUMN linkedid, DROP COLUMN sequence, DROP COLUMN cnum");
        var source = Source();

        (await FindAsync(source)).Should().Equal(new CallRecordKey("1.1", "1.1"));
        (await source.ReadAsync(["1.1"], None)).Should().ContainSingle()
            .Which.Should().BeEquivalentTo(new { LinkedId = "1.1", CallerNumber = "11987650001", StartedAt = Noon });
    }

    [SkippableFact]
    public async Task Read_ZeroDatesAndNulls_AreLeftOut()
    {
        await _table.CreateAsync(
            hasMarker: false,
            "ALTER TABLE cdr MODIFY calldate datetime NULL, MODIFY linkedid varchar(32) NULL, MODIFY dstchannel varchar(80) NULL, MODIFY duration int NULL, "
            + "MODIFY cnum varchar(80) NULL");
        await _table.InsertAsync([Record("1.1") with { CallDate = SampleCdrs.ZeroDate }, Record("1.2"), Record("1.3")]);
        await _table.ExecuteAsync(
            "UPDATE cdr SET calldate = NULL WHERE uniqueid = '1.2'",
            "UPDATE cdr SET linkedid = NULL, dstchannel = NULL, duration = NULL, cnum = NULL WHERE uniqueid = '1.3'");

        (await Source().ReadAsync(["1.1", "1.2", "1.3"], None)).Should().ContainSingle()
            .Which.Should().BeEquivalentTo(new { LinkedId = "1.3", CallerNumber = "11987650001", StartedAt = Noon, EndedAt = Noon });
    }

    [SkippableFact]
    public async Task IdsThatFillTheirColumn_AreLeftOut()
    {
        // Calls of a hundred seconds, of a PBX with the systemname pbx-matriz-sao-paulo-01, have lost their counters and are all one.
        const string Cut = "pbx-matriz-sao-paulo-01-17958287";
        await _table.CreateAsync(hasMarker: false);
        await _table.InsertAsync([Record(Cut), Record(Cut), Record("1.2")]);
        var source = Source();

        (await FindAsync(source)).Should().Equal(new CallRecordKey("1.2", "1.2"));
        (await source.ReadAsync([Cut, "1.2"], None)).Should().ContainSingle().Which.LinkedId.Should().Be("1.2");
        (await source.FindEndedAsync([Cut, "1.2"], None)).Should().Equal("1.2");
    }

    [SkippableFact]
    public async Task IdsInAWiderColumn_AreWhole()
    {
        const string Whole = "pbx-matriz-sao-paulo-01-1795828799.4";
        await _table.CreateAsync(hasMarker: false, "ALTER TABLE cdr MODIFY uniqueid varchar(150) NOT NULL, MODIFY linkedid varchar(150) NOT NULL");
        await _table.InsertAsync([Record(Whole)]);

        (await FindAsync(Source())).Should().Equal(new CallRecordKey(Whole, Whole));
    }

    [SkippableFact]
    public async Task TimeZone_Unset_IsTheOneOfTheServer()
    {
        server.RequireOwn();
        await _table.CreateAsync(hasMarker: false);
        await _table.InsertAsync([Record("1.1")]);
        _restore.Add("SET GLOBAL time_zone = DEFAULT");
        await _table.ExecuteAsync("SET GLOBAL time_zone = '-03:00'");
        var source = Source();

        (await source.ReadAsync(["1.1"], None)).Should().ContainSingle().Which.StartedAt.Should().Be(Noon.AddHours(3));
        (await FindAsync(source, Noon.AddHours(3))).Should().ContainSingle();
        (await FindAsync(source)).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task TableChanged_IsNoticedAfterOneFailure()
    {
        await _table.CreateAsync(hasMarker: false);
        await _table.InsertAsync([Record("1.1")]);
        var source = Source();
        (await source.ReadAsync(["1.1"], None)).Should().ContainSingle();
        await _table.ExecuteAsync("ALTER TABLE cdr DROP COLUMN cnum, DROP INDEX uniqueid");
        var read = async () => await source.ReadAsync(["1.1"], None);

        (await read.Should().ThrowAsync<CdrSyncException>()).Which.IsTransient.Should().BeTrue();

        (await read()).Should().ContainSingle();
    }

    [SkippableTheory]
    [InlineData("ALTER TABLE cdr DROP COLUMN lastapp, DROP COLUMN dstchannel", "*no column dstchannel, lastapp,*Heals*")]
    [InlineData("DROP TABLE cdr", "*has no table cdr*FromFreePbx*")]
    public async Task Read_SomethingMissing_SaysWhat(string alteration, string sentence)
    {
        await _table.CreateAsync(hasMarker: false);
        await _table.ExecuteAsync(alteration);
        var read = async () => await Source().ReadAsync(["1.1"], None);

        (await read.Should().ThrowAsync<CdrSyncException>().WithMessage(sentence)).Which.IsTransient.Should().BeFalse();
    }

    [SkippableFact]
    public async Task Read_OfManyRows_TouchesThoseOfItsChannelsAndPeriodOnly()
    {
        await _table.CreateAsync(hasMarker: false);
        await _table.InsertAsync([.. Enumerable.Range(0, 20_000).Select(number => Record($"old.{number}") with { CallDate = "2020-01-01 00:00:00" })]);
        await _table.InsertAsync([Record("1.1"), Record("1.2")]);
        var source = Source();
        var before = await RowsReadAsync();

        (await FindAsync(source)).Should().HaveCount(2);
        (await source.ReadAsync([.. Enumerable.Range(0, 2_000).Select(number => $"1.{number}")], None)).Should().HaveCount(2);

        (await RowsReadAsync() - before).Should().BeLessThan(10_000, "the indexes over calldate and uniqueid serve it");
    }

    [SkippableFact]
    public async Task Read_UserWithSelectOnly_IsEnough()
    {
        await _table.CreateAsync(hasMarker: false);
        await _table.InsertRecordingsAsync();
        var database = MariaDbServer.DatabaseOf(_table.Database);
        _restore.Add("DROP USER 'heal_reader'@'%'");
        await _table.ExecuteAsync("CREATE USER 'heal_reader'@'%' IDENTIFIED BY 's3cr3t'", $"GRANT SELECT ON {database}.cdr TO 'heal_reader'@'%'");
        var source = Source(server.ConnectionString(database, "heal_reader", "s3cr3t"));

        var keys = await FindAsync(source, new DateTimeOffset(2026, 11, 22, 7, 0, 0, TimeSpan.Zero), TimeSpan.FromHours(1));
        var calls = await source.ReadAsync([.. keys.Select(key => key.UniqueId)], None);

        calls.Should().HaveCount(11).And.OnlyContain(call => call.Visits.Count == 1);
        calls.Select(call => call.Visits[0].Extension).Where(extension => extension.Length > 0).Should()
            .BeEquivalentTo("1000101", "1000102", "1000101", "1001", "1000102", "1000103", "1003");
    }

    private static SampleCallRecord Record(string uniqueId) => new(uniqueId, "2026-11-22 12:00:00", "600");

    private static async Task<List<CallRecordKey>> FindAsync(ICallRecordSource source, DateTimeOffset? from = null, TimeSpan? period = null)
    {
        var keys = new List<CallRecordKey>();
        var begin = from ?? Noon;
        await source.FindAsync(begin, begin + (period ?? TimeSpan.FromMinutes(1)), keys.Add, None);
        return keys;
    }

    private async Task<long> RowsReadAsync() => (await _table.RowsAsync("SHOW GLOBAL STATUS LIKE 'Handler_read_%'"))
        .Sum(row => long.Parse(row.Split('|')[1], CultureInfo.InvariantCulture));

    private ICallRecordSource Source(string? connectionString = null, Action<FreePbxCdrOptions>? configure = null)
    {
        var source = RegisteredCallRecords.Create(cdr => cdr.FromFreePbx(connectionString ?? _table.Database, configure));
        _sources.Add((IDisposable)source);
        return source;
    }
}
