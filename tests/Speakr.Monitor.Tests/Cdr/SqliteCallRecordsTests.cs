using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Cdr;
using Xunit;

namespace Speakr.Monitor.Tests.Cdr;

public sealed class SqliteCallRecordsTests : IDisposable
{
    private readonly SqliteCallRecordsSetup _setup = new();

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task Read_TableOfTheSynchronizationAlone_SaysWhichColumnsAreMissing()
    {
        _setup.Execute("CREATE TABLE cdr (calldate, src, dst, billsec, disposition, linkedid, recordingfile, cnum, uniqueid)");
        using var source = (IDisposable)RegisteredCallRecords.Create(cdr => cdr.FromSqlite(_setup.File));

        var read = async () => await ((ICallRecordSource)source).ReadAsync(["1.1"], CancellationToken.None);

        (await read.Should().ThrowAsync<CdrSyncException>().WithMessage("*no column dstchannel, lastapp, lastdata, duration,*Heals*"))
            .Which.IsTransient.Should().BeFalse();
    }

    [Fact]
    public async Task Read_OldTableWithoutLinkedIdAndSequence_TakesTheChannelForTheCall()
    {
        using var source = (IDisposable)await _setup.CreateAsync(null, "", TimeZoneInfo.Utc);
        await _setup.InsertAsync([new SampleCallRecord("1.1", "2026-11-22 12:00:00", "600")]);
        foreach (var column in new[] { "linkedid", "sequence", "cnum" })
            _setup.Execute($"ALTER TABLE cdr DROP COLUMN {column}");

        (await ((ICallRecordSource)source).ReadAsync(["1.1"], CancellationToken.None)).Should().ContainSingle()
            .Which.Should().BeEquivalentTo(new { LinkedId = "1.1", CallerNumber = "11987650001" });
    }

    [Fact]
    public void FromSqlite_HealsSwitchedOff_BringsNoSource()
    {
        var create = () => RegisteredCallRecords.Create(cdr => cdr.FromSqlite(_setup.File, options => options.Heals = false));

        create.Should().Throw<InvalidOperationException>();
    }
}
