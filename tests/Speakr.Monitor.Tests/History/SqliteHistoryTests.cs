using FluentAssertions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Conformance.History;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Xunit;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.Tests.History;

public sealed class SqliteHistoryTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TemporaryFolder _folder = new();
    private readonly List<IDisposable> _stores = [];

    private string File => Path.Combine(_folder.Path, "calls.db");

    public void Dispose()
    {
        _stores.ForEach(store => store.Dispose());
        _folder.Dispose();
    }

    [Fact]
    public async Task Save_ManyUpdates_UseUpNoIds()
    {
        var store = await ReadyStoreAsync();
        for (var time = 0; time < 5; time++)
            await store.SaveAsync([.. Enumerable.Range(0, 300).Select(Call)], None);
        await store.SaveAsync([Call(1000)], None);
        Read("SELECT COUNT(*) || '|' || MAX(id) FROM CallsHistory").Should().Be("301|301");
    }

    [Fact]
    public async Task Save_Times_AreUtcTextAsCurrentTimestampWrites()
    {
        var store = await ReadyStoreAsync();
        await store.SaveAsync([Call(1)], None);
        Read("SELECT createdAt || '|' || joinedAt FROM CallsHistory JOIN CallQueueVisits USING (linkId)")
            .Should().Be("2026-03-14 15:09:26|2026-03-14 15:09:26.789");
        Read("PRAGMA journal_mode").Should().Be("wal");
    }

    [Theory]
    [InlineData("it's ''\"`\\' ; DROP TABLE CallsHistory; -- 😀")]
    [InlineData("before\0after' \0😀\\")]
    public async Task Save_AnyText_IsStoredToTheByte(string text)
    {
        var store = await ReadyStoreAsync();
        var call = Call(1) with { LinkedId = text, Queue = text, CallerNumber = text };
        await store.SaveAsync([call], None);
        await store.SaveAsync([call], None);
        var expected = Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(text));
        Read("SELECT hex(linkId) || '|' || hex(queue) || '|' || hex(phoneNumber) || '|' || typeof(queue) || '|' || COUNT(*) FROM CallsHistory")
            .Should().Be($"{expected}|{expected}|{expected}|text|1");
    }

    [Fact]
    public async Task Initialize_FileOfAnEarlierVersion_IsUpgradedWithItsRows()
    {
        using (var old = new SqliteConnection($"Data Source={File};Pooling=false"))
        {
            old.Open();
            using var command = old.CreateCommand();
            var scripts = SchemaScript.Load("History.Sqlite", "Call").Where(script => script.Version <= 3);
            command.CommandText = string.Join('\n', scripts.Select(script => script.Sql))
                + "ALTER TABLE CallQueueVisits DROP COLUMN reconstructed; ALTER TABLE CallQueueVisits DROP COLUMN holdSeconds;"
                + "INSERT INTO CallQueueVisits (linkId, visit, queue, uniqueId) VALUES ('a.1', 1, '600', 'a.1')";
            command.ExecuteNonQuery();
        }

        var store = await ReadyStoreAsync();
        await store.InitializeAsync(None);
        Read("SELECT linkId || '|' || reconstructed || '|' || ifnull(holdSeconds, '') FROM CallQueueVisits").Should().Be("a.1|0|");
        Read("SELECT 'rings ' || count(*) FROM CallRingAttempts").Should().Be("rings 0");
        Read("SELECT group_concat(version) FROM CallSchemaVersions").Should().Be("1,2,3,4,5,6,7,8,9,10,11,12,13,19,20,21,22,23,24,25,27");
    }

    [Fact]
    public async Task GetIdentity_StoreOpenedAgain_IsTheSame()
    {
        var identity = await ((ISharedCallHistory)await ReadyStoreAsync()).GetIdentityAsync(None);
        (await ((ISharedCallHistory)await ReadyStoreAsync()).GetIdentityAsync(None)).Should().Be(identity);
    }

    [Fact]
    public async Task Save_FileHeldByAnotherProgram_IsTransient()
    {
        var store = await ReadyStoreAsync();
        using var other = new SqliteConnection($"Data Source={File}");
        other.Open();
        using (other.BeginTransaction())
        {
            var save = async () => await store.SaveAsync([Call(1)], None);
            (await save.Should().ThrowAsync<CallHistoryException>()).Which.IsTransient.Should().BeTrue();
        }

        await store.SaveAsync([Call(1)], None);
    }

    [Fact]
    public async Task Initialize_FileThatIsNoDatabase_SaysSo()
    {
        await System.IO.File.WriteAllTextAsync(File, new string('x', 5000));
        var initialize = async () => await Store().InitializeAsync(None);
        (await initialize.Should().ThrowAsync<CallHistoryException>().WithMessage("*no SQLite database*")).Which.IsTransient.Should().BeFalse();
    }

    [Fact]
    public async Task Initialize_TableOfAnotherShape_SaysWhatIsMissing()
    {
        Read("CREATE TABLE CallsHistory (id INTEGER PRIMARY KEY, status TEXT, linkId TEXT UNIQUE)");
        var initialize = async () => await Store().InitializeAsync(None);
        await initialize.Should().ThrowAsync<CallHistoryException>().WithMessage("The table CallsHistory*has no column queue*");
        Read("SELECT COUNT(*) || '' FROM sqlite_master WHERE name LIKE 'Call%Visits'").Should().Be("0");
    }

    [Fact]
    public async Task Initialize_CreateTablesOff_CreatesNoFile()
    {
        var initialize = async () => await Store(createTables: false).InitializeAsync(None);
        await initialize.Should().ThrowAsync<CallHistoryException>();
        System.IO.File.Exists(File).Should().BeFalse();
    }

    [Theory]
    [InlineData(":memory:")]
    [InlineData("Data Source=x;Mode=Memory")]
    [InlineData(" ")]
    public void UseSqliteHistory_NoFile_IsRefused(string path)
    {
        var use = () => RegisteredStore.Create(builder => builder.UseSqliteHistory(path));
        use.Should().Throw<ArgumentException>();
    }

    private static Call Call(int number) => new()
    {
        LinkedId = $"1.{number}",
        UniqueId = $"1.{number}",
        Status = CallStatus.Waiting,
        Queue = "600",
        OnPanel = true,
        CreatedAt = new DateTimeOffset(2026, 3, 14, 12, 9, 26, 789, TimeSpan.FromHours(-3)),
        UpdatedAt = new DateTimeOffset(2026, 3, 14, 12, 9, 26, 789, TimeSpan.FromHours(-3)),
        Visits =
        [
            new QueueVisit
            {
                Number = 1, Queue = "600", UniqueId = "u", JoinedAt = new DateTimeOffset(2026, 3, 14, 15, 9, 26, 789, TimeSpan.Zero),
            },
        ],
    };

    private ICallHistoryStore Store(bool createTables = true)
    {
        var store = RegisteredStore.Create(builder => builder.UseSqliteHistory(
            File, options => (options.CreateTables, options.BusyTimeout) = (createTables, TimeSpan.FromSeconds(1))));
        _stores.Add((IDisposable)store);
        return store;
    }

    private async Task<ICallHistoryStore> ReadyStoreAsync()
    {
        var store = Store();
        await store.InitializeAsync(None);
        return store;
    }

    private string? Read(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as string;
    }
}
