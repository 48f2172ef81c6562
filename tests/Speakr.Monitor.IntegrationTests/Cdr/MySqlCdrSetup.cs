using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Conformance.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;

namespace Speakr.Monitor.IntegrationTests.Cdr;

/// <summary>A MySQL destination over a database of its own.</summary>
internal sealed class MySqlCdrSetup(MariaDbServer server) : CdrDestinationSetup
{
    private string? _database;

    public override Func<CallDetailRecord, CallDetailRecord> Refused => record => record with { Src = new string('7', 256) };

    public override async ValueTask<ICdrDestination> CreateAsync()
    {
        _database = await server.CreateDatabaseAsync();
        return await ReopenAsync();
    }

    public override ValueTask<ICdrDestination> ReopenAsync() =>
        ValueTask.FromResult(RegisteredCdrDestination.Create(builder => builder.ToMySql(_database!)));

    public override async ValueTask DisposeAsync()
    {
        if (_database is not null)
            await server.DropDatabaseAsync(_database);
    }
}
