using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Statistics;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Statistics;

/// <summary>Callers to call back, from a SQLite history with copied records.</summary>
public sealed class CallbackTests : IAsyncLifetime, IDisposable
{
    private const string Ana = "5511987650101";
    private const string Rui = "5511987650202";

    // As the ids of calls have it.
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_795_867_200);

    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services;

    public CallbackTests()
    {
        var services = new ServiceCollection().AddLogging();
        var database = Path.Combine(_folder.Path, "speakr.db");
        services.AddSpeakrMonitor(options => options.Statistics.TimeZone = TimeZoneInfo.Utc).UseSqliteHistory(database)
            .AddCdrSync(cdr => cdr.FromSqlite(Path.Combine(_folder.Path, "asteriskcdrdb.db")).ToSqlite(database));
        _services = services.BuildServiceProvider();
    }

    public async Task InitializeAsync()
    {
        await _services.GetRequiredService<ICallHistoryStore>().InitializeAsync(CancellationToken.None);
        await ExecuteAsync("CREATE TABLE cdrs (date TEXT, src TEXT, dst TEXT, billsec INTEGER, status TEXT, linkedid TEXT, recordingfile TEXT, cnum TEXT)");
    }

    public async Task DisposeAsync() => await _services.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Find_SeveralTimes_IsOneCallerWithTheLast()
    {
        await SaveAsync(Call(0, Ana, Abandoned(0, 30)), Call(600, Rui, Abandoned(600, 7)), Call(1200, Ana, Abandoned(1200, 90, "601")));

        (await FindAsync()).Items.Should().Equal(
            new Callback(Rui, "600", Id(600)) { Calls = 1, FirstAt = At(600), LastAt = At(600), WaitSeconds = 7 },
            new Callback(Ana, "601", Id(1200)) { Calls = 2, FirstAt = At(0), LastAt = At(1200), WaitSeconds = 90 });
        (await FindAsync(new() { Limit = 1 })).Items.Should().ContainSingle().Which.Number.Should().Be(Rui);
        (await FindAsync(new() { To = At(1200) })).Items.Select(caller => caller.Number).Should().Equal(Ana, Rui);
        (await FindAsync(new() { Queues = ["601"] })).Items.Should().ContainSingle().Which.Calls.Should().Be(1);
    }

    [Fact]
    public async Task Find_AnsweredSince_IsDone_ButNotWhenItWasBefore()
    {
        await SaveAsync(
            Call(0, Ana, Abandoned(0, 30)), Call(60, Ana, Answered(60)), Call(120, Rui, Answered(120)), Call(180, Rui, Abandoned(180, 30)),
            Call(240, "1199", Abandoned(240, 30), Answered(280) with { Number = 2, Queue = "601" }));

        (await FindAsync()).Items.Should().ContainSingle().Which.Number.Should().Be(Rui);
    }

    [Fact]
    public async Task Find_ShortAbandonsAndCallersWithoutNumber_AreLeftOutAndTheseCounted()
    {
        await SaveAsync(
            Call(0, Ana, Abandoned(0, 4)), Call(60, null, Abandoned(60, 30)), Call(120, "anonymous", Abandoned(120, 30)), Call(180, "", Abandoned(180, 3)),
            Call(240, Rui, Abandoned(240, null)));

        var found = await FindAsync();

        found.Items.Should().ContainSingle().Which.Number.Should().Be(Rui, "a wait that is not known is not short");
        found.WithoutNumber.Should().Be(2);
        (await FindAsync(new() { IncludesShort = true })).Items.Should().HaveCount(2);
    }

    [Theory]
    [InlineData("0" + Ana, 60, "ANSWERED", 10, true)]
    [InlineData("11987650101", 60, "ANSWERED", 10, true)]
    [InlineData(Ana, 60, "ANSWERED", 10, true)]
    [InlineData(Ana, -60, "ANSWERED", 10, false)]
    [InlineData(Ana, 60, "NO ANSWER", 10, false)]
    [InlineData(Ana, 60, "ANSWERED", 0, false)]
    [InlineData("7650101", 60, "ANSWERED", 10, false)]
    [InlineData("21987650101", 60, "ANSWERED", 10, false)]
    public async Task Find_AgentHasCalled_IsDone(string dialled, int after, string status, int seconds, bool isDone)
    {
        await SaveAsync(Call(0, Ana, Abandoned(0, 30)));
        await CopyAsync($"{1_795_867_200 + after}.7", dialled, status, seconds);

        (await FindAsync()).Items.Any().Should().Be(!isDone);
        (await _services.GetRequiredService<ICallReports>().GetCallbacksAsync(new(), CancellationToken.None)).Items.Should().ContainSingle("records are no visits");
    }

    [Theory]
    [InlineData("1795867200.35", 1_795_867_200)]
    [InlineData("pbx-2-1795867200.35", 1_795_867_200)]
    [InlineData("call", null)]
    [InlineData("99999999999999.1", null)]
    [InlineData(null, null)]
    public void StartOf_LinkedId_IsItsTime(string? linkedId, int? seconds) =>
        (Callbacks.StartOf(linkedId)?.ToUnixTimeSeconds()).Should().Be(seconds);

    private ValueTask<CallbackList> FindAsync(CallbackQuery? query = null) => _services.GetRequiredService<ICallbacks>().FindAsync(query ?? new(), CancellationToken.None);

    private ValueTask SaveAsync(params Call[] calls) => _services.GetRequiredService<ICallHistoryStore>().SaveAsync(calls, CancellationToken.None);

    private Task CopyAsync(string linkedId, string dialled, string status, int seconds) => ExecuteAsync(
        $"INSERT INTO cdrs VALUES ('{Start.UtcDateTime.AddHours(-3):yyyy-MM-dd HH:mm:ss}', '1001', '{dialled}', {seconds}, '{status}', '{linkedId}', '', '1001')");

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(_folder.Path, "speakr.db")}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static DateTimeOffset At(int second) => Start.AddSeconds(second);

    private static string Id(int second) => $"{1_795_867_200 + second}.1";

    private static Call Call(int second, string? number, params QueueVisit[] visits) => Sample.Call(Id(second), CallStatus.Ended) with
    {
        CallerNumber = number, CreatedAt = At(second), UpdatedAt = At(second + 100), Visits = visits,
    };

    private static QueueVisit Abandoned(int second, int? wait, string queue = "600") => new()
    {
        Number = 1, Queue = queue, UniqueId = Id(second), JoinedAt = At(second), LeftAt = At(second + 40), WaitSeconds = wait, EndReason = VisitEndReason.Abandon,
    };

    private static QueueVisit Answered(int second) => new()
    {
        Number = 1, Queue = "600", UniqueId = Id(second), JoinedAt = At(second), AnsweredAt = At(second + 1), WaitSeconds = 1, EndReason = VisitEndReason.Hangup, Extension = "1001",
    };
}
