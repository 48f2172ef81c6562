using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.History;
using Speakr.Monitor.History.Sql;
using Speakr.Monitor.Storage;
using Speakr.Monitor.Storage.Sqlite;
using Xunit;

namespace Speakr.Monitor.Tests.History;

public sealed class HistoryConnectionTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(5);

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteDatabase _file;
    private readonly HistoryDatabase _history;

    public HistoryConnectionTests()
    {
        _file = new SqliteDatabase(
            Path.Combine(_folder.Path, "calls.db"), create: true, TimeSpan.FromSeconds(5), HistoryDatabase.Translate, NullLogger.Instance);
        _history = new HistoryDatabase(_file, "History.Sqlite", "Call", createTables: true);
    }

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Keep_AnotherHasTheLease_IsReported(bool isOpen)
    {
        await UseAsync(session => _history.InitializeAsync(session, None));
        Lease? lease = null;
        await UseAsync(async session => lease = await TakeAsync(session, "first host"));
        await using var connection = new HistoryConnection(_history, lease);
        if (isOpen)
            await connection.OpenAsync(None);
        await UseAsync(async session =>
        {
            await lease!.ReleaseAsync(session);
            await TakeAsync(session, "second host");
        });

        var keep = () => connection.KeepAsync(None);

        await keep.Should().ThrowAsync<HistoryLeaseLostException>().WithMessage("second host");
    }

    private async Task<Lease> TakeAsync(SqlSession session, string owner)
    {
        var attempt = await _history.Leases.TryTakeAsync(session, holds: false, "pbx", owner, Duration, None);
        attempt.IsTaken.Should().BeTrue();
        return new Lease(_history.Leases, "pbx", attempt.Fence, Duration, holder => new HistoryLeaseLostException(holder));
    }

    private Task<bool> UseAsync(Func<SqlSession, Task> work) => _history.Sql.UseAsync(
        async session =>
        {
            await work(session);
            return true;
        },
        None);
}
