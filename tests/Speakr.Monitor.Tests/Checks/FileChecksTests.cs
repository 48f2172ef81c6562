using FluentAssertions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Checks;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History;
using Speakr.Monitor.Journal;
using Xunit;

namespace Speakr.Monitor.Tests.Checks;

/// <summary>The checks of what is kept in files.</summary>
public sealed class FileChecksTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Database => Path.Combine(_folder.Path, "calls.db");

    private string Journals => Path.Combine(_folder.Path, "journal");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task History_FileMissing_IsToldAndNotMade()
    {
        (await CodesAsync(builder => builder.UseSqliteHistory(Database))).Should().Equal("history.file-missing");

        File.Exists(Database).Should().BeFalse();
    }

    [Fact]
    public async Task History_InOrder_IsTold()
    {
        await CreateAsync();

        (await CodesAsync(builder => builder.UseSqliteHistory(Database))).Should().Equal("history.file", "history.schema", "history.no-ghosts");
    }

    [Theory]
    [InlineData("DROP TABLE CallQueueVisits", "database.tables-missing")]
    [InlineData("ALTER TABLE CallsHistory DROP COLUMN queue", "database.shape")]
    [InlineData(
        "INSERT INTO CallsHistory (status, queue, extension, uniqueId, linkId, updatedAt) VALUES ('Chamando', '400', '', '1.1', '1.1', '2020-01-01 00:00:00')",
        "history.ghosts")]
    public async Task History_Changed_IsFound(string change, string code)
    {
        await CreateAsync();
        Execute(change);

        (await CodesAsync(builder => builder.UseSqliteHistory(Database))).Should().Contain(code);
    }

    [Fact]
    public async Task History_NotADatabase_IsAProblem()
    {
        await File.WriteAllTextAsync(Database, "something else, and long enough to be looked at as a page of a database file");

        (await CodesAsync(builder => builder.UseSqliteHistory(Database))).Should().Contain("history.file-unusable");
    }

    [Fact]
    public async Task History_SecondChoice_IsNotLookedAt() =>
        (await CodesAsync(builder => builder.UseSqliteHistory(Database).UseMySqlHistory("mysql://u:p@127.0.0.1:9/d"))).Should().Equal("history.file-missing");

    [Fact]
    public async Task Journal_OwnedByARunningMonitor_IsToldAndStaysOwned()
    {
        await using var provider = Provider(builder => builder.UseSqliteJournal(Journals));
        await using var journal = provider.GetRequiredService<IEventJournalFactory>().Create("pbx");
        await journal.OpenAsync(CancellationToken.None);

        (await CodesAsync(builder => builder.UseSqliteJournal(Journals))).Should().StartWith("journal.folder").And.EndWith("journal.owned");

        await journal.DisposeAsync();
        (await CodesAsync(builder => builder.UseSqliteJournal(Journals))).Should().NotContain("journal.owned");
    }

    [Fact]
    public async Task Journal_DamagedFilesAndTooLittleRoom_AreToldOnceEach()
    {
        Directory.CreateDirectory(Journals);
        await File.WriteAllTextAsync(Path.Combine(Journals, "pbx.journal.damaged-20261101000000"), "");
        await File.WriteAllTextAsync(Path.Combine(Journals, "pbx.journal.damaged-20261102000000"), "");

        var codes = await CodesAsync(builder => builder.UseSqliteJournal(Journals, options => options.MaxBytes = long.MaxValue));

        codes.Should().ContainSingle(code => code == "journal.damaged").And.Contain("journal.little-room");
        Directory.GetFiles(Journals).Should().HaveCount(2);
    }

    private static async Task<List<string>> CodesAsync(Action<ISpeakrMonitorBuilder> configure)
    {
        await using var provider = Provider(configure);
        var reports = await provider.GetRequiredService<SetupCheckRunner>().RunAsync(CancellationToken.None).ToListAsync();
        return [.. reports.SelectMany(report => report.Findings).Select(finding => finding.Code)];
    }

    private static ServiceProvider Provider(Action<ISpeakrMonitorBuilder> configure)
    {
        var services = new ServiceCollection().AddSingleton(typeof(Microsoft.Extensions.Logging.ILogger<>), typeof(NullLogger<>)).AddSetupChecks();
        configure(services.AddSpeakrMonitor());
        return services.BuildServiceProvider();
    }

    private async Task CreateAsync()
    {
        await using var provider = Provider(builder => builder.UseSqliteHistory(Database));
        await provider.GetRequiredService<ICallHistoryStore>().InitializeAsync(CancellationToken.None);
    }

    private void Execute(string statement)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A test's own constant.
        command.CommandText = statement;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
