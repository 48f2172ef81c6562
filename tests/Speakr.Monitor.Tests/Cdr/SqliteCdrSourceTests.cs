using FluentAssertions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Conformance.Cdr;
using Xunit;

namespace Speakr.Monitor.Tests.Cdr;

public sealed class SqliteCdrSourceTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly SqliteCdrSourceSetup _setup = new();
    private readonly List<IDisposable> _sources = [];

    public void Dispose()
    {
        _sources.ForEach(source => source.Dispose());
        _setup.Dispose();
    }

    [Fact]
    public async Task Acknowledge_FileOfAnotherProgram_StaysAsItIsSetUp()
    {
        var source = await CreateAsync();
        await _setup.InsertAsync(SampleCdrs.Rows(0, 3));
        (await source.AcknowledgeAsync([SampleCdrs.Row(1).Key], None)).Should().Be(1);
        using var connection = new SqliteConnection($"Data Source={_setup.File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode";
        command.ExecuteScalar().Should().Be("delete");
    }

    [Fact]
    public async Task Inspect_FileThatMayNotBeWritten_CannotMark()
    {
        await CreateAsync();
        var source = Source($"Data Source={_setup.File};Mode=ReadOnly");
        (await source.InspectAsync(None)).Should().Match<CdrSourceInfo>(info => info.HasMarker && !info.CanMark);
    }

    [Fact]
    public async Task Read_UniqueIndexOverAnExpression_IsNoColumn()
    {
        var source = await CreateAsync();
        _setup.Execute("CREATE UNIQUE INDEX both ON cdr (uniqueid || '/' || sequence)");
        await _setup.InsertAsync(SampleCdrs.Rows(0, 3));
        (await source.ReadAsync(CdrRange.All, unmarkedOnly: true, 10, None)).Rows.Should().Equal(SampleCdrs.Rows(0, 3));
    }

    [Fact]
    public async Task Acknowledge_NoSequence_TellsRowsByTheirContent()
    {
        var source = await CreateAsync();
        await _setup.InsertAsync([SampleCdrs.Row(1), SampleCdrs.Row(2)]);
        _setup.Execute("ALTER TABLE cdr DROP COLUMN sequence");
        var rows = (await source.ReadAsync(CdrRange.All, unmarkedOnly: true, 10, None)).Rows;
        rows.Should().Equal(SampleCdrs.Row(1) with { Sequence = 0 }, SampleCdrs.Row(2) with { Sequence = 0 });
        (await source.AcknowledgeAsync([rows[0].Key, SampleCdrs.Row(2).Key], None)).Should().Be(1);
    }

    [Fact]
    public async Task Acknowledge_FileHeldByAnotherProgram_IsTransient()
    {
        var source = await CreateAsync();
        await _setup.InsertAsync(SampleCdrs.Rows(0, 3));
        using var other = new SqliteConnection($"Data Source={_setup.File};Pooling=False");
        other.Open();
        using (other.BeginTransaction())
        {
            var acknowledge = async () => await source.AcknowledgeAsync([SampleCdrs.Row(1).Key], None);
            (await acknowledge.Should().ThrowAsync<CdrSyncException>()).Which.IsTransient.Should().BeTrue();
        }

        (await source.AcknowledgeAsync([SampleCdrs.Row(1).Key], None)).Should().Be(1);
    }

    [Theory]
    [InlineData("ALTER TABLE cdr DROP COLUMN cnum", "*has no column cnum*")]
    [InlineData("DROP TABLE cdr", "*has no table cdr*")]
    public async Task Inspect_SomethingMissing_SaysWhat(string alteration, string sentence)
    {
        var source = await CreateAsync();
        _setup.Execute(alteration);
        var inspect = async () => await source.InspectAsync(None);
        (await inspect.Should().ThrowAsync<CdrSyncException>().WithMessage(sentence)).Which.IsTransient.Should().BeFalse();
    }

    [Fact]
    public async Task Inspect_NoFile_SaysSoAndCreatesNothing()
    {
        var file = _setup.File + ".none";
        var inspect = async () => await Source(file).InspectAsync(None);
        await inspect.Should().ThrowAsync<CdrSyncException>();
        File.Exists(file).Should().BeFalse();
    }

    [Theory]
    [InlineData(":memory:", "cdr")]
    [InlineData("cdr.db", "c d r")]
    public void FromSqlite_NoFileOrNoName_IsRefused(string path, string table)
    {
        var from = () => RegisteredCdrSource.Create(cdr => cdr.FromSqlite(path, options => options.Table = table));
        from.Should().Throw<ArgumentException>();
    }

    private async Task<ICdrSource> CreateAsync()
    {
        await _setup.CreateAsync(hasMarker: true);
        return Source(_setup.File);
    }

    private ICdrSource Source(string path)
    {
        var source = RegisteredCdrSource.Create(cdr => cdr.FromSqlite(path, options => options.BusyTimeout = TimeSpan.FromSeconds(1)));
        _sources.Add((IDisposable)source);
        return source;
    }
}
