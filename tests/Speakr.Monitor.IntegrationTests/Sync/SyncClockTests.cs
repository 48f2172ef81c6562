using FluentAssertions;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Sync;

/// <summary>A PBX whose records are dated otherwise than by the clock of its database.</summary>
public sealed class SyncClockTests : IAsyncLifetime
{
    private readonly MariaDbServer _server = new("--default-time-zone=-03:00");

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Trait(Length.Name, Length.LongCase)]
    [SkippableTheory]
    [InlineData("", "+3 h")]
    [InlineData("America/Sao_Paulo", "+3 h")]
    [InlineData("Asia/Kathmandu", "-5:45 h")]
    public async Task CalldateInUtc_NamesTheSettingAndWithoutItHealsByTheSecondInUniqueid(string zone, string away)
    {
        _server.RequireOwn();
        await using var scene = await SetAsync();
        var sync = await RunAsync(scene, "sync", zone);
        var doctor = await RunAsync(scene, "doctor --listen 0", zone);
        await RunAsync(scene, "heal --from 2020-01-01", "");

        sync.Should().Contain($"differ by {away} from the times in uniqueid").And.Contain("SPEAKR_MONITOR__PBX_TIME_ZONE");
        doctor.Should().Contain("warn  Records are read in the time zone").And.Contain("say UTC+00:00").And.Contain("SPEAKR_MONITOR__PBX_TIME_ZONE");
        await ShouldBeDatedRightAsync(scene);
    }

    [SkippableFact]
    public async Task CalldateInUtc_SettingSaysSo_NothingIsWrong()
    {
        _server.RequireOwn();
        await using var scene = await SetAsync();
        var doctor = await RunAsync(scene, "doctor --listen 0", "UTC");
        await RunAsync(scene, "heal --from 2020-01-01", "UTC");

        doctor.Should().Contain("ok    Records are read in the time zone UTC (UTC+00:00)").And.Contain("say UTC+00:00");
        await ShouldBeDatedRightAsync(scene);
    }

    private static async Task ShouldBeDatedRightAsync(SyncScene scene) =>
        (await MariaDbServer.RowsAsync(
            scene.Destination, "SELECT CAST(createdAt AS CHAR(19)) = CAST(FROM_UNIXTIME(FLOOR(linkId)) AS CHAR(19)) FROM CallsHistory")).Should().Equal("1");

    private async Task<SyncScene> SetAsync()
    {
        var scene = await SyncScene.CreateAsync(_server, marks: false);
        await scene.UseFieldCaseAsync("calldate-in-utc");
        return scene;
    }

    private static async Task<string> RunAsync(SyncScene scene, string command, string zone)
    {
        var variables = new List<(string Name, string Value)>();
        if (zone.Length > 0)
            variables.Add(("SPEAKR_MONITOR__PBX_TIME_ZONE", zone));
        // A history without a feed is half a configuration to the others.
        if (command.StartsWith("heal", StringComparison.Ordinal))
            variables.Add(("DATABASE_URL", MariaDbServer.UrlOf(scene.Destination)));
        await using var host = scene.StartHost(command, [.. variables]);
        await host.ExitCodeAsync();
        host.ErrorLines.Should().BeEmpty();
        return host.Output;
    }
}
