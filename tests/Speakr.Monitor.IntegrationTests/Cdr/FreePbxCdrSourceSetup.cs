using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Conformance.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;

namespace Speakr.Monitor.IntegrationTests.Cdr;

/// <summary>FreePBX's table in a database of its own.</summary>
internal sealed class FreePbxCdrSourceSetup(MariaDbServer server, string engine, bool isNullable) : CdrSourceSetup
{
    private readonly FreePbxCdrTable _table = new(server);

    public override string? NoNullsBecause => isNullable ? null : "FreePBX's columns are NOT NULL.";

    public override async ValueTask<ICdrSource> CreateAsync(bool hasMarker)
    {
        await _table.CreateAsync(
            hasMarker,
            [
                .. FreePbxCdrTable.ChangeEngine(engine),
                .. isNullable
                    ? [
                        "ALTER TABLE cdr MODIFY calldate datetime NULL, MODIFY src varchar(80) NULL, MODIFY dst varchar(80) NULL, "
                        + "MODIFY billsec int NULL, MODIFY disposition varchar(45) NULL, MODIFY linkedid varchar(32) NULL, "
                        + "MODIFY recordingfile varchar(255) NULL, MODIFY cnum varchar(80) NULL, MODIFY uniqueid varchar(32) NULL, "
                        + "MODIFY sequence int NULL",
                    ]
                    : Array.Empty<string>(),
            ]);
        return RegisteredCdrSource.Create(cdr => cdr.FromFreePbx(_table.Database));
    }

    public override async ValueTask InsertAsync(IReadOnlyList<CdrRow> rows) => await _table.InsertAsync(rows);

    public override async ValueTask<int> CountMarkedAsync() => await _table.CountMarkedAsync();

    public override async ValueTask DisposeAsync() => await _table.DropAsync();
}
