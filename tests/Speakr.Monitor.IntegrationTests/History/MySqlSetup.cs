using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Conformance.History;
using Speakr.Monitor.History;
using Speakr.Monitor.IntegrationTests.Databases;

namespace Speakr.Monitor.IntegrationTests.History;

/// <summary>A MySQL store over a database of its own.</summary>
internal sealed class MySqlSetup(MariaDbServer server) : CallHistoryStoreSetup
{
    private string? _database;

    public override async ValueTask<ICallHistoryStore> CreateAsync()
    {
        _database = await server.CreateDatabaseAsync();
        return await ReopenAsync();
    }

    public override ValueTask<ICallHistoryStore> ReopenAsync() =>
        ValueTask.FromResult(RegisteredStore.Create(builder => builder.UseMySqlHistory(_database!)));

    public override async ValueTask DisposeAsync()
    {
        if (_database is not null)
            await server.DropDatabaseAsync(_database);
    }
}
