using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Speakr.Monitor.Tests.Cdr;

namespace Speakr.Monitor.IntegrationTests.Cdr;

/// <summary>FreePBX's table in a database of its own.</summary>
internal sealed class FreePbxCallRecordsSetup(MariaDbServer server, string engine) : CallRecordSourceSetup
{
    private readonly FreePbxCdrTable _table = new(server);

    public override async ValueTask<ICallRecordSource> CreateAsync(string? name, string idPrefix, TimeZoneInfo timeZone)
    {
        await _table.CreateAsync(hasMarker: false, FreePbxCdrTable.ChangeEngine(engine));
        return RegisteredCallRecords.Create(cdr => cdr.FromFreePbx(
            _table.Database, options => (options.EventSource, options.IdPrefix, options.TimeZone) = (name, idPrefix, timeZone)));
    }

    public override async ValueTask InsertAsync(IReadOnlyList<SampleCallRecord> records) => await _table.InsertAsync(records);

    public override async ValueTask DisposeAsync() => await _table.DropAsync();
}
