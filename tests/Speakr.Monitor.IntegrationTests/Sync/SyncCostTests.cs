using System.Globalization;
using FluentAssertions;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Sync;

/// <summary>What a minute costs the PBX: rows that its server looks at, counted by the server.</summary>
public sealed class SyncCostTests(MariaDbServer server) : IClassFixture<MariaDbServer>
{
    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tick_TenTimesTheOldRows_LooksAtNoMore(bool marks)
    {
        server.RequireOwn();
        await using var scene = await SyncScene.CreateAsync(server, marks);
        await scene.AddCallsAsync(20_000);
        // Long ago, except for the last calls.
        await scene.Source.ExecuteAsync("UPDATE cdr SET calldate = calldate - INTERVAL 30 DAY", "UPDATE cdr SET calldate = NOW() WHERE sequence > 19990");
        await scene.RunAsync();
        var few = await ReadByAsync(() => scene.RunAsync());

        // Rows of before that have been dealt with, as ten times the years would have left them.
        await scene.Source.ExecuteAsync("CREATE TABLE old AS SELECT * FROM cdr WHERE sequence <= 19990");
        for (var copy = 0; copy < 9; copy++)
            await scene.Source.ExecuteAsync("INSERT INTO cdr SELECT * FROM old");
        await scene.RunAsync();
        var many = await ReadByAsync(() => scene.RunAsync());

        few.Should().BeInRange(1, 2_000);
        many.Should().BeLessThanOrEqualTo(few + 50, "only what can be new is looked at");
    }

    private async Task<long> ReadByAsync(Func<Task> work)
    {
        var before = await CountAsync();
        await work();
        return await CountAsync() - before;
    }

    private async Task<long> CountAsync()
    {
        var rows = await MariaDbServer.RowsAsync(
            server.ConnectionString("information_schema"),
            "SHOW GLOBAL STATUS WHERE Variable_name IN ('Handler_read_first', 'Handler_read_key', 'Handler_read_next', 'Handler_read_prev', "
            + "'Handler_read_rnd', 'Handler_read_rnd_next')");
        return rows.Sum(row => long.Parse(row.Split('|')[1], CultureInfo.InvariantCulture));
    }
}
