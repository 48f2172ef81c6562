using RepoDbHistoryStore;
using Speakr.Monitor.Conformance.History;
using Speakr.Monitor.History;
using Speakr.Monitor.IntegrationTests.Databases;

namespace Speakr.Monitor.IntegrationTests.Samples;

/// <summary>The sample's store over a database of its own.</summary>
internal sealed class RepoDbHistoryStoreSetup(MariaDbServer server) : CallHistoryStoreSetup
{
    private string? _database;

    public override TimeSpan CallTimePrecision => TimeSpan.FromMicroseconds(1);

    public override TimeSpan VisitTimePrecision => TimeSpan.FromMicroseconds(1);

    public override async ValueTask<ICallHistoryStore> CreateAsync()
    {
        _database = await server.CreateDatabaseAsync();
        return await ReopenAsync();
    }

    public override ValueTask<ICallHistoryStore> ReopenAsync() => ValueTask.FromResult<ICallHistoryStore>(new RepoDbCallHistoryStore(_database!));

    public override async ValueTask DisposeAsync()
    {
        if (_database is not null)
            await server.DropDatabaseAsync(_database);
    }
}
