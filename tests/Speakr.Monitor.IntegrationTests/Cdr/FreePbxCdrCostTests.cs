using System.Globalization;
using FluentAssertions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Conformance.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Cdr;

/// <summary>How many rows the server looks at, by its own count.</summary>
[Collection(CdrMariaDbTests.Name)]
public sealed class FreePbxCdrCostTests(MariaDbServer server) : FreePbxCdrSourceTests(server)
{
    [SkippableTheory]
    [InlineData("InnoDB")]
    [InlineData("MyISAM")]
    public async Task Read_WhatIsNew_CostsTheSameHoweverManyRowsAreOld(string engine)
    {
        var costs = new List<long>();
        foreach (var old in new[] { 2_000, 20_000 })
        {
            Server.RequireOwn();
            await Table.CreateAsync(hasMarker: true, $"ALTER TABLE cdr ENGINE = {engine}");
            await FillAsync(old);
            await Table.InsertAsync(SampleCdrs.Rows(50_000, 10));
            var source = Source();
            await source.InspectAsync(None);
            costs.Add(await CostAsync(async () =>
            {
                var page = await source.ReadAsync(new CdrRange(SampleCdrs.Date(49_000), null), unmarkedOnly: true, 5_000, None);
                page.Rows.Should().HaveCount(10);
            }));
            await Table.DropAsync();
        }

        costs.Should().OnlyContain(cost => cost < 50);
    }

    [SkippableFact]
    public async Task Count_WhatIsUnmarkedOfAll_ReadsTheTableOnceFromEndToEnd()
    {
        Server.RequireOwn();
        await Table.CreateAsync(hasMarker: true);
        await FillAsync(20_000);
        await Table.InsertAsync(SampleCdrs.Rows(50_000, 10));
        var source = Source();
        await source.InspectAsync(None);
        var before = await StatusAsync();
        (await source.CountAsync(CdrRange.All, unmarkedOnly: true, None)).Sum(day => day.Rows).Should().Be(10);
        var after = await StatusAsync();
        (after["Handler_read_next"] - before["Handler_read_next"]).Should().BeLessThan(50, "that would be a walk along an index");
        (after["Handler_read_rnd_next"] - before["Handler_read_rnd_next"]).Should().BeInRange(20_000, 22_000);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Acknowledge_OfManyRows_LooksAtLittleMoreThanThese(bool datesAreKnown)
    {
        Server.RequireOwn();
        await Table.CreateAsync(hasMarker: true);
        await FillAsync(20_000);
        await Table.InsertAsync(SampleCdrs.Rows(50_000, 900));
        var source = Source();
        await source.InspectAsync(None);
        var keys = SampleCdrs.Rows(50_000, 900).Select(row => datesAreKnown ? row.Key : row.Key with { CallDate = null }).ToList();
        (await CostAsync(async () => (await source.AcknowledgeAsync(keys, None)).Should().Be(900))).Should().BeLessThan(6_000);
    }

    // Marked long ago, before everything else; in one statement.
    private Task FillAsync(int rows) => Table.ExecuteAsync(
        $"""
        INSERT INTO cdr (calldate, uniqueid, sequence, sync)
        SELECT '2018-01-01 00:00:00' + INTERVAL seq MINUTE, CONCAT('1514764800.', seq), seq, 1 FROM {MariaDbServer.Sequence(rows)}
        """);

    private async Task<long> CostAsync(Func<Task> work)
    {
        var before = await StatusAsync();
        await work();
        var after = await StatusAsync();
        // Asking is not free either: the server's variables are a table too.
        var asking = await StatusAsync();
        return Sum(after) - Sum(before) - (Sum(asking) - Sum(after));

        static long Sum(Dictionary<string, long> status) => status.Values.Sum();
    }

    private async Task<Dictionary<string, long>> StatusAsync() =>
        (await Table.RowsAsync("SHOW GLOBAL STATUS LIKE 'Handler_read%'")).Select(row => row.Split('|'))
            .ToDictionary(row => row[0], row => long.Parse(row[1], CultureInfo.InvariantCulture));
}
