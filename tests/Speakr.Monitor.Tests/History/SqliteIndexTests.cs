using FluentAssertions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.History;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.History;

/// <summary>The indexes of <c>CallsHistory</c>, which is not ours to change unasked.</summary>
public sealed class SqliteIndexTests : IDisposable
{
    private const string Lacks = "lacks the index(es) CallsHistory.createdAt, CallsHistory.phoneNumber";

    private readonly TemporaryFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "calls.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Initialize_NewFile_LogsNoMissingIndex() => (await InitializeAsync()).Should().NotContain(line => line.Contains("index(es)", StringComparison.Ordinal));

    [Fact]
    public async Task Initialize_ManyCalls_LogsTheMissingIndexes()
    {
        await InitializeAsync();
        using (var connection = new SqliteConnection($"Data Source={File};Pooling=false"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = """
                INSERT INTO CallsHistory (linkId, uniqueId, status, queue, extension, createdAt, updatedAt)
                WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < 100000)
                SELECT number || '.1', number || '.1', 'Encerrado', '600', '', '2026-03-14 15:09:26', '2026-03-14 15:09:26' FROM numbers
                """;
            command.ExecuteNonQuery();
        }

        (await InitializeAsync()).Should().ContainSingle(line => line.Contains(Lacks, StringComparison.Ordinal));
        (await InitializeAsync(createIndexes: true)).Should().NotContain(line => line.Contains("index(es)", StringComparison.Ordinal));
        (await InitializeAsync()).Should().NotContain(line => line.Contains("index(es)", StringComparison.Ordinal), "they are there now");
    }

    private async Task<IReadOnlyCollection<string>> InitializeAsync(bool createIndexes = false)
    {
        var log = new LogLines();
        var services = new ServiceCollection().AddLogging(logging => logging.AddProvider(log));
        services.AddSpeakrMonitor().UseSqliteHistory(File, options => options.CreateIndexes = createIndexes);
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<ICallHistoryStore>().InitializeAsync(CancellationToken.None);
        return log.Lines;
    }
}
