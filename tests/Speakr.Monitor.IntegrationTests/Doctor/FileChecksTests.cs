using FluentAssertions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History;
using Speakr.Monitor.History.Sqlite;
using Speakr.Monitor.Host.Doctor;
using Speakr.Monitor.Journal;
using Speakr.Monitor.Journal.Sqlite;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Doctor;

/// <summary>The checks of what is kept in files.</summary>
public sealed class FileChecksTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("speakr-doctor-").FullName;

    private string Database => Path.Combine(_folder, "calls.db");

    private string Journals => Path.Combine(_folder, "journal");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task History_FileMissing_IsToldAndNotMade()
    {
        (await CodesAsync(History())).Should().Equal("history.file-missing");

        File.Exists(Database).Should().BeFalse();
    }

    [Fact]
    public async Task History_InOrder_IsTold()
    {
        await CreateAsync();

        (await CodesAsync(History())).Should().Equal("history.file", "database.tables", "history.ghosts");
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

        (await FindingsAsync(History())).Should().ContainSingle(finding => finding.Code == code && finding.Level != FindingLevel.Ok);
    }

    [Fact]
    public async Task History_NotADatabase_IsAProblem()
    {
        await File.WriteAllTextAsync(Database, "something else, and long enough to be looked at as a page of a database file");

        (await CodesAsync(History())).Should().Contain("history.file-unusable");
    }

    [Fact]
    public async Task Journal_OwnedByARunningMonitor_IsToldAndStaysOwned()
    {
        await using var provider = Provider(builder => builder.UseSqliteJournal(Journals));
        await using var journal = provider.GetRequiredService<IEventJournalFactory>().Create("pbx");
        await journal.OpenAsync(CancellationToken.None);

        (await CodesAsync(Journal())).Should().StartWith("journal.folder").And.EndWith("journal.owned");

        await journal.DisposeAsync();
        (await CodesAsync(Journal())).Should().NotContain("journal.owned");
    }

    [Fact]
    public async Task Journal_LookedAtWhileMonitorsStart_IsTheirFirstFile()
    {
        await using var provider = Provider(builder => builder.UseSqliteJournal(Journals));
        var journals = provider.GetRequiredService<IEventJournalFactory>();
        using var over = new CancellationTokenSource();
        var looking = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
                await FindingsAsync(Journal());
        });

        for (var round = 0; round < 200; round++)
        {
            await using var journal = journals.Create("pbx");
            await journal.OpenAsync(CancellationToken.None);
        }

        await over.CancelAsync();
        await looking;
        Directory.GetFiles(Journals, "pbx-2.journal").Should().BeEmpty();
    }

    [Fact]
    public async Task Journal_DamagedFilesAndTooLittleRoom_AreToldOnceEach()
    {
        Directory.CreateDirectory(Journals);
        await File.WriteAllTextAsync(Path.Combine(Journals, "pbx.journal.damaged-20261101000000"), "");
        await File.WriteAllTextAsync(Path.Combine(Journals, "pbx.journal.damaged-20261102000000"), "");

        var findings = await FindingsAsync(Journal(long.MaxValue));

        findings.Should().ContainSingle(finding => finding.Code == "journal.damaged")
            .And.ContainSingle(finding => finding.Code == "journal.folder" && finding.Level == FindingLevel.Warning);
        Directory.GetFiles(Journals).Should().HaveCount(2);
    }

    private SqliteHistoryCheck History() => new(Database, new SqliteHistoryOptions(), TimeSpan.FromHours(24), TimeProvider.System);

    private JournalCheck Journal(long? maxBytes = null)
    {
        var options = new SqliteJournalOptions { Folder = Journals };
        options.MaxBytes = maxBytes ?? options.MaxBytes;
        return new JournalCheck(options);
    }

    private static async Task<List<string>> CodesAsync(IDoctorCheck check) => [.. (await FindingsAsync(check)).Select(finding => finding.Code)];

    private static Task<List<Finding>> FindingsAsync(IDoctorCheck check) => check.RunAsync(CancellationToken.None).ToListAsync().AsTask();

    private static ServiceProvider Provider(Action<ISpeakrMonitorBuilder> configure)
    {
        var services = new ServiceCollection().AddSingleton(typeof(Microsoft.Extensions.Logging.ILogger<>), typeof(NullLogger<>));
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
