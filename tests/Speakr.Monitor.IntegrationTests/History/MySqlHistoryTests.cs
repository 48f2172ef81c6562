using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Conformance.History;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Speakr.Monitor.History.MySql;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.History;

/// <summary>A database of its own for each test, and what tests of the MySQL store share.</summary>
public abstract class MySqlHistoryTests(MariaDbServer server) : IAsyncLifetime
{
    protected static readonly CancellationToken None = CancellationToken.None;
    protected static readonly DateTimeOffset Start = new(2026, 3, 14, 15, 9, 26, 789, TimeSpan.Zero);

    private readonly List<IDisposable> _stores = [];

    protected MariaDbServer Server { get; } = server;

    /// <summary>A connection string for the test's database, with every right.</summary>
    protected string Database { get; set; } = "";

    protected virtual string DatabaseOptions => "CHARACTER SET utf8mb4";

    public virtual async Task InitializeAsync() => Database = await Server.CreateDatabaseAsync(DatabaseOptions);

    public virtual async Task DisposeAsync()
    {
        DisposeStores();
        await Server.DropDatabaseAsync(Database);
    }

    protected void DisposeStores() => _stores.ForEach(store => store.Dispose());

    protected ICallHistoryStore Store(string? connectionString = null, Action<MySqlHistoryOptions>? configure = null)
    {
        var store = RegisteredStore.Create(builder => builder.UseMySqlHistory(connectionString ?? Database, configure));
        _stores.Add((IDisposable)store);
        return store;
    }

    protected async Task<ICallHistoryStore> ReadyStoreAsync(Action<MySqlHistoryOptions>? configure = null)
    {
        var store = Store(configure: configure);
        await store.InitializeAsync(None);
        return store;
    }

    protected static async Task<CallHistoryException> ShouldNotInitializeAsync(ICallHistoryStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        var initialize = async () => await store.InitializeAsync(None);
        return (await initialize.Should().ThrowAsync<CallHistoryException>()).Which;
    }

    protected Task ExecuteAsync(params string[] statements) => MariaDbServer.ExecuteAsync(Database, statements);

    protected Task<List<string>> RowsAsync(string query) => MariaDbServer.RowsAsync(Database, query);

    protected static Call Call(int number, CallStatus status = CallStatus.Waiting) => new()
    {
        LinkedId = $"pbx-1773500000.{number}",
        UniqueId = $"pbx-1773500000.{number}",
        Status = status,
        Queue = "600",
        Extension = status == CallStatus.Ended ? "1001" : "",
        CallerNumber = "5511987654321",
        OnPanel = status is CallStatus.Waiting or CallStatus.Answered,
        CreatedAt = Start,
        UpdatedAt = Start.AddSeconds(30),
        Visits = [new QueueVisit { Number = 1, Queue = "600", UniqueId = "u", JoinedAt = Start }],
    };

    protected static List<Call> Calls(int count, CallStatus status = CallStatus.Waiting) =>
        [.. Enumerable.Range(0, count).Select(number => Call(number, status))];
}
