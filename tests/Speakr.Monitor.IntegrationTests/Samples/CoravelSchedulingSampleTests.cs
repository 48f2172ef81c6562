using FluentAssertions;
using Speakr.Monitor.IntegrationTests.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Samples;

[Collection(HostMariaDbTests.Name)]
[Trait(Length.Name, Length.LongCase)]
public sealed class CoravelSchedulingSampleTests(MariaDbServer server)
{
    // Coravel begins with the next minute.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    [SkippableFact]
    public async Task CoravelScheduling_RecordedRows_AreCopiedWithinAMinuteOrTwo()
    {
        server.Require();
        var pbx = new FreePbxCdrTable(server);
        await pbx.CreateAsync(hasMarker: true);
        await pbx.InsertRecordingsAsync();
        var destination = await server.CreateDatabaseAsync();
        await using var sample = SampleProcess.Start(
            "CoravelScheduling", $"\"{pbx.Database}\" \"{destination}\"");

        using var patience = new CancellationTokenSource(Patience);
        while (!sample.OutputLines.Any(line => line.EndsWith("row(s) copied, 0 in quarantine", StringComparison.Ordinal)))
            await Task.Delay(100, patience.Token);

        (await MariaDbServer.RowsAsync(destination, "SELECT COUNT(*) FROM cdrs")).Should()
            .Equal(await pbx.RowsAsync("SELECT COUNT(*) FROM cdr"));
        sample.Signal("TERM");
        (await sample.ExitCodeAsync()).Should().Be(0);
        sample.ErrorLines.Should().BeEmpty();
    }
}
