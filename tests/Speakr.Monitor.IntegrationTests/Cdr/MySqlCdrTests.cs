using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Cdr.MySql;
using Speakr.Monitor.Conformance.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Cdr;

/// <summary>A database of its own for each test, and what tests of the MySQL destination share.</summary>
public abstract class MySqlCdrTests(MariaDbServer server) : IAsyncLifetime
{
    protected const string Name = "pbx";

    protected static readonly CancellationToken None = CancellationToken.None;

    private readonly List<object> _opened = [];

    protected MariaDbServer Server { get; } = server;

    /// <summary>A connection string for the test's database, with every right.</summary>
    protected string Database { get; set; } = "";

    public virtual async Task InitializeAsync() => Database = await Server.CreateDatabaseAsync();

    public virtual async Task DisposeAsync()
    {
        await CloseAsync();
        await Server.DropDatabaseAsync(Database);
    }

    protected async Task CloseAsync()
    {
        foreach (var opened in _opened.AsEnumerable().Reverse())
        {
            if (opened is IAsyncDisposable session)
                await session.DisposeAsync();
            else
                ((IDisposable)opened).Dispose();
        }

        _opened.Clear();
    }

    protected ICdrDestination Destination(string? connectionString = null, Action<MySqlCdrOptions>? configure = null)
    {
        var destination = RegisteredCdrDestination.Create(builder => builder.ToMySql(connectionString ?? Database, configure));
        _opened.Add(destination);
        return destination;
    }

    protected async Task<ICdrDestination> ReadyAsync(string? connectionString = null, Action<MySqlCdrOptions>? configure = null)
    {
        var destination = Destination(connectionString, configure);
        await destination.InitializeAsync(None);
        return destination;
    }

    protected async Task<CdrLease> AskAsync(ICdrDestination destination, string owner = "test", TimeSpan? lease = null)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var answer = await destination.TryBeginAsync(Name, owner, lease ?? TimeSpan.FromHours(1), None);
        if (answer.Session is not null)
            _opened.Add(answer.Session);
        return answer;
    }

    protected async Task<ICdrDestinationSession> BeginAsync(ICdrDestination destination, string owner = "test", TimeSpan? lease = null)
    {
        var answer = await AskAsync(destination, owner, lease);
        answer.Session.Should().NotBeNull($"{answer.Holder} should not hold the lease");
        return answer.Session!;
    }

    protected async Task<ICdrDestinationSession> BeginAsync() => await BeginAsync(await ReadyAsync());

    protected static async Task<CdrSyncException> ShouldNotInitializeAsync(ICdrDestination destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var initialize = async () => await destination.InitializeAsync(None);
        return (await initialize.Should().ThrowAsync<CdrSyncException>()).Which;
    }

    protected static async Task<List<CallDetailRecord>> ReadAsync(ICdrDestinationSession session, string? day)
    {
        ArgumentNullException.ThrowIfNull(session);
        var records = new List<CallDetailRecord>();
        await foreach (var record in session.ReadDayAsync(day, None))
            records.Add(record);
        return records;
    }

    protected static async Task WriteAsync(ICdrDestinationSession session, params CdrRow[] rows)
    {
        ArgumentNullException.ThrowIfNull(session);
        (await session.WriteAsync(new CdrBatch { Rows = rows }, None)).Should().BeEmpty();
    }

    protected Task ExecuteAsync(params string[] statements) => MariaDbServer.ExecuteAsync(Database, statements);

    protected Task<List<string>> RowsAsync(string query) => MariaDbServer.RowsAsync(Database, query);
}
