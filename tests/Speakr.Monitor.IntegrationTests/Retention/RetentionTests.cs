using System.Globalization;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Speakr.Monitor.Agents;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Pipeline.Healing;
using Speakr.Monitor.Retention;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Retention;

/// <summary>What is purged and what is erased, and that nothing brings it back. The same for every database.</summary>
public abstract class RetentionTests : IAsyncLifetime
{
    protected const string Number = "5511987650101";
    protected const string Other = "5511987650102";

    protected static readonly CancellationToken None = CancellationToken.None;

    private readonly List<ServiceProvider> _services = [];

    protected string Journals => Path.Combine(Folder, "journal");

    protected string Folder { get; } = Directory.CreateTempSubdirectory("speakr-retention-").FullName;

    public abstract Task InitializeAsync();

    public virtual async Task DisposeAsync()
    {
        foreach (var services in _services)
            await services.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    [SkippableFact]
    public async Task Purge_CallsAgentsAndGaps_OldOnesGoInPortionsAndOpenCallsStay()
    {
        var services = Services(options => (options.HistoryDays, options.AgentDays, options.GapDays) = (30, 30, 30));
        var store = await StoreAsync(services);
        var old = DateTimeOffset.UtcNow.AddDays(-40);
        await store.SaveAsync([.. Enumerable.Range(0, 25).Select(number => Ended($"old.{number}", Number, old.AddMinutes(number)))], None);
        await store.SaveAsync([Open("open.1", Number, old), Ended("new.1", Number, DateTimeOffset.UtcNow.AddDays(-29))], None);
        await ((ICallAgentStore)store).RecordAsync([Period(old, old.AddHours(1)), Period(old.AddHours(2), null), Period(DateTimeOffset.UtcNow, null)], None);
        await ((ICallGapStore)store).RecordAsync(new SourceGap("pbx", "host", old, old.AddMinutes(1), "test"), None);
        await ((ICallGapStore)store).RecordAsync(new SourceGap("pbx", "host", DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow, "test"), None);

        var results = await Retention(services).PurgeAsync(None);

        results.Select(result => (result.Table, result.Outcome, result.Rows)).Should().Equal(
            ("CallsHistory", RetentionOutcome.Removed, 25L), ("CallAgentStates", RetentionOutcome.Removed, 1L), ("CallSourceGaps", RetentionOutcome.Removed, 1L));
        (await RowsAsync("SELECT linkId FROM CallsHistory ORDER BY linkId")).Should().Equal("new.1", "open.1");
        (await RowsAsync("SELECT DISTINCT linkId FROM CallQueueVisits ORDER BY linkId")).Should().Equal("new.1", "open.1");
        (await RowsAsync("SELECT DISTINCT linkId FROM CallRingAttempts ORDER BY linkId")).Should().Equal("new.1", "open.1");
        (await RowsAsync("SELECT COUNT(*) FROM CallAgentStates")).Should().Equal("2");
        (await Retention(services).PurgeAsync(None)).Sum(result => result.Rows).Should().Be(0);
    }

    [SkippableFact]
    public async Task Purge_AuditLog_OldEntriesGoInPortions()
    {
        var services = Services(options => (options.AuditDays, options.PortionRows) = (30, 4));
        var audit = (ICallAccessStore)await StoreAsync(services);
        foreach (var days in new[] { 50, 45, 44, 43, 42, 41, 40, 29, 0 })
            await audit.RecordAsync(new AuditEntry(DateTimeOffset.UtcNow.AddDays(-days), $"{days}", "sign-in", "", null), None);

        (await Retention(services).PurgeAsync(None)).Select(result => (result.Table, result.Outcome, result.Rows)).Should()
            .Equal(("CallAuditLog", RetentionOutcome.Removed, 7L));

        (await audit.ReadAuditAsync(100, None)).Select(entry => entry.User).Should().Equal("0", "29");
    }

    [SkippableFact]
    public async Task Purge_HistoryRefuses_RecordsArePurgedAllTheSame()
    {
        var services = Services(options => (options.AgentDays, options.CdrDays) = (30, 30));
        var old = DateTimeOffset.UtcNow.AddDays(-40);
        await ((ICallAgentStore)await StoreAsync(services)).RecordAsync([Period(old, old.AddHours(1))], None);
        await AddRecordAsync(old, Number);
        await services.GetRequiredService<ICdrSynchronizer>().RunOnceAsync(None);
        await ExecuteAsync(RefuseToRemoveAgents);

        await Retention(services).Awaiting(retention => retention.PurgeAsync(None).AsTask()).Should().ThrowAsync<CallHistoryException>();

        (await RowsAsync("SELECT COUNT(*) FROM cdrs UNION ALL SELECT COUNT(*) FROM CallAgentStates")).Should().Equal("0", "1");
    }

    [SkippableFact]
    public async Task Purge_StoppedAfterAPortion_TheNextProcessDoesTheRest()
    {
        var slow = Services(options => (options.HistoryDays, options.PortionRows, options.PortionPause) = (30, 4, TimeSpan.FromMinutes(1)));
        var store = await StoreAsync(slow);
        var old = DateTimeOffset.UtcNow.AddDays(-40);
        await store.SaveAsync([.. Enumerable.Range(0, 10).Select(number => Ended($"old.{number}", Number, old))], None);
        using var stop = new CancellationTokenSource();
        var purging = Retention(slow).PurgeAsync(stop.Token).AsTask();
        await Eventually.BeTrueAsync(async () => (await RowsAsync("SELECT COUNT(*) FROM CallsHistory"))[0] == "6", "one portion should be gone");
        await stop.CancelAsync();
        await purging.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();

        var next = Services(options => options.HistoryDays = 30);
        // As a running monitor asks: the purge that was stopped does not count as today's.
        (await next.GetRequiredService<CallRetention>().PurgeAsync(onlyDue: true, None)).Should().ContainSingle().Which.Rows.Should().Be(6);
        (await next.GetRequiredService<CallRetention>().PurgeAsync(onlyDue: true, None)).Should().BeEmpty("a table is purged once a day");
        (await RowsAsync("SELECT COUNT(*) FROM CallsHistory UNION ALL SELECT COUNT(*) FROM CallQueueVisits")).Should().Equal("0", "0");
    }

    [SkippableFact]
    public async Task Purge_AnotherProcessPurges_StandsBack()
    {
        var services = Services(options => options.HistoryDays = 30);
        var store = await StoreAsync(services);
        await store.SaveAsync([Ended("old.1", Number, DateTimeOffset.UtcNow.AddDays(-40))], None);
        var other = await ((ISharedCallHistory)store).TryTakeAsync("~purge", "another host", TimeSpan.FromMinutes(1), None);

        (await Retention(services).PurgeAsync(None)).Should().ContainSingle().Which.Outcome.Should().Be(RetentionOutcome.InUse);
        (await RowsAsync("SELECT COUNT(*) FROM CallsHistory")).Should().Equal("1");

        await other.Lease!.DisposeAsync();
        (await Retention(services).PurgeAsync(None)).Should().ContainSingle().Which.Rows.Should().Be(1);
    }

    [SkippableFact]
    public async Task Run_DaysAreSet_PurgesByItself()
    {
        var services = Services(options => options.HistoryDays = 30);
        var store = await StoreAsync(services);
        await store.SaveAsync([Ended("old.1", Number, DateTimeOffset.UtcNow.AddDays(-40)), Ended("new.1", Number, DateTimeOffset.UtcNow)], None);
        var service = services.GetServices<IHostedService>().OfType<RetentionService>().Single();

        await service.StartAsync(None);

        await Eventually.BeTrueAsync(async () => (await RowsAsync("SELECT linkId FROM CallsHistory")).SequenceEqual(["new.1"]), "the old call should go");
        await service.StopAsync(None);
        Services().GetServices<IHostedService>().OfType<RetentionService>().Should().BeEmpty("nothing is removed unless days are set");
    }

    [SkippableFact]
    public async Task Purge_ThenHealAndReplay_NothingComesBack()
    {
        var services = Services(options => options.HistoryDays = 30);
        var store = await StoreAsync(services);
        var old = DateTimeOffset.UtcNow.AddDays(-40);
        var fresh = DateTimeOffset.UtcNow.AddDays(-2);
        await AddRecordAsync(old, Number);
        await AddRecordAsync(fresh, Number);
        var healer = services.GetRequiredService<HistoryHealer>();
        (await healer.HealAsync(old.AddDays(-1), DateTimeOffset.UtcNow, None)).Added.Should().Be(2);

        (await Retention(services).PurgeAsync(None)).Should().ContainSingle().Which.Rows.Should().Be(1);

        (await healer.HealAsync(old.AddDays(-1), DateTimeOffset.UtcNow, None)).Added.Should().Be(0);
        // What a journal that was kept somewhere would replay.
        await store.SaveAsync([Ended("late.1", Number, old), Open("late.2", Number, old), Ended("late.3", Number, fresh)], None);
        (await RowsAsync("SELECT linkId FROM CallsHistory ORDER BY linkId")).Should().Equal(Id(fresh), "late.2", "late.3");
    }

    [SkippableFact]
    public async Task Purge_Records_NeitherComparisonNorPeriodNorUsualRunCopiesThemAgain()
    {
        var services = Services(options => options.CdrDays = 30);
        var old = DateTimeOffset.UtcNow.AddDays(-40);
        foreach (var number in Enumerable.Range(0, 10))
            await AddRecordAsync(old.AddMinutes(number), Number);
        await AddRecordAsync(DateTimeOffset.UtcNow.AddDays(-2), Number);
        var copier = services.GetRequiredService<ICdrSynchronizer>();
        (await copier.RunOnceAsync(None)).Copied.Should().Be(11);

        (await Retention(services).PurgeAsync(None)).Should().ContainSingle(result => result.Table == "cdrs").Which.Rows.Should().Be(10);

        (await RowsAsync("SELECT COUNT(*) FROM cdrs")).Should().Equal("1");
        (await copier.RunOnceAsync(new CdrSyncRequest { Period = CdrRange.All }, None)).Copied.Should().Be(0);
        // A destination whose notes were lost is compared as a whole.
        await ExecuteAsync("UPDATE CallCdrSyncs SET state = NULL");
        await PbxAsync("UPDATE cdr SET sync = NULL");
        (await copier.RunOnceAsync(None)).Copied.Should().Be(0);
        (await RowsAsync("SELECT COUNT(*) FROM cdrs")).Should().Equal("1");
    }

    [SkippableFact]
    public async Task Erase_Number_IsGoneFromAllTablesAndOtherCallersAreLeftAlone()
    {
        var services = Services();
        var store = await StoreAsync(services);
        var at = DateTimeOffset.UtcNow.AddHours(-2);
        await store.SaveAsync([Ended("a.1", Number, at), Ended("a.2", "+" + Number, at), Ended("a.3", Number[2..], at), Ended("a.4", Other, at), Open("a.5", Number, at)], None);
        await AddRecordAsync(at, Number);
        await AddRecordAsync(at.AddMinutes(1), Other);
        await AddRecordAsync(at.AddMinutes(2), Other, "dst", Number);
        var copier = services.GetRequiredService<ICdrSynchronizer>();
        await copier.RunOnceAsync(None);
        var before = await RowsAsync("SELECT id, linkId, updatedAt, createdAt FROM CallsHistory ORDER BY id");

        (await Retention(services).EraseAsync(Number, dryRun: true, None)).Select(result => (result.Table, result.Outcome, result.Rows)).Should().Equal(
            ("CallsHistory", RetentionOutcome.Counted, 3L), ("CallDeadLetters", RetentionOutcome.Counted, 0L), ("cdrs", RetentionOutcome.Counted, 2L), ("CallCdrQuarantine", RetentionOutcome.Counted, 0L),
            ("CallCdrReceipts", RetentionOutcome.Counted, 0L));
        (await RowsAsync($"SELECT COUNT(*) FROM CallsHistory WHERE phoneNumber LIKE '%{Number}'")).Should().Equal("3");

        (await Retention(services).EraseAsync("+" + Number, dryRun: false, None)).Where(result => result.Rows > 0)
            .Select(result => (result.Table, result.Outcome, result.Rows)).Should().Equal(("CallsHistory", RetentionOutcome.Emptied, 3L), ("cdrs", RetentionOutcome.Emptied, 2L));

        (await RowsAsync("SELECT linkId, COALESCE(phoneNumber, '-') FROM CallsHistory ORDER BY linkId")).Should().Equal(
            "a.1|-", "a.2|-", $"a.3|{Number[2..]}", $"a.4|{Other}", "a.5|-");
        (await RowsAsync("SELECT id, linkId, updatedAt, createdAt FROM CallsHistory ORDER BY id")).Should().Equal(before, "nothing else of a call is changed");
        (await RowsAsync("SELECT src, dst, cnum, recordingfile FROM cdrs ORDER BY date")).Should().Equal(
            "|8001||", $"{Other}|8001|{Other}|{Recording(at.AddMinutes(1), Other)}", $"{Other}||{Other}|{Recording(at.AddMinutes(2), Other)}");
        (await RowsAsync("SELECT COUNT(*) FROM CallForgotten WHERE content LIKE '%87650%' OR name LIKE '%87650%'")).Should().Equal("0");
    }

    [SkippableFact]
    public async Task Erase_ThenEveryWayBack_TheNumberStaysAway()
    {
        var services = Services();
        var store = await StoreAsync(services);
        var at = DateTimeOffset.UtcNow.AddHours(-2);
        foreach (var minute in Enumerable.Range(0, 6))
            await AddRecordAsync(at.AddMinutes(minute), minute % 2 == 0 ? Number : Other);
        var copier = services.GetRequiredService<ICdrSynchronizer>();
        await copier.RunOnceAsync(None);
        var healer = services.GetRequiredService<HistoryHealer>();
        await healer.HealAsync(at.AddHours(-1), DateTimeOffset.UtcNow, None);
        await Retention(services).EraseAsync(Number, dryRun: false, None);

        // A run by period, a comparison of the whole, a PBX that was restored and has lost its marks, rows that came late.
        (await copier.RunOnceAsync(new CdrSyncRequest { Period = CdrRange.All }, None)).Copied.Should().Be(0);
        await ExecuteAsync("UPDATE CallCdrSyncs SET state = NULL");
        (await copier.RunOnceAsync(None)).Copied.Should().Be(0);
        await PbxAsync("UPDATE cdr SET sync = NULL");
        (await copier.RunOnceAsync(None)).Copied.Should().Be(0);
        await AddRecordAsync(at.AddMinutes(10), Number);
        (await copier.RunOnceAsync(None)).Copied.Should().Be(1, "the record is kept, without the number");
        await PbxAsync($"UPDATE cdr SET recordingfile = 'renamed-{Number}.wav' WHERE src = '{Number}'");
        await copier.RunOnceAsync(new CdrSyncRequest { Period = CdrRange.All }, None);
        // A destination that lost rows, which are copied again.
        await ExecuteAsync("DELETE FROM cdrs WHERE src = ''");
        (await copier.RunOnceAsync(new CdrSyncRequest { Period = CdrRange.All }, None)).Copied.Should().Be(4);
        // Records, a journal and another host's memory.
        (await healer.HealAsync(at.AddHours(-1), DateTimeOffset.UtcNow, None)).Corrected.Should().Be(0);
        await store.SaveAsync([Ended(Id(at), Number, at), Ended("unknown.1", Number, at)], None);

        await ShouldBeGoneAsync();
        (await RowsAsync($"SELECT COUNT(*) FROM CallsHistory WHERE phoneNumber = '{Other}'")).Should().Equal("3");
        (await RowsAsync($"SELECT COUNT(*) FROM cdrs WHERE src = '{Other}'")).Should().Equal("3");
        (await RowsAsync("SELECT COUNT(*) FROM cdrs")).Should().Equal("7");
    }

    [SkippableFact]
    public async Task Erase_StoppedWhileItWaitsForACopy_GivesTheOtherLeasesBack()
    {
        var services = Services();
        await AddRecordAsync(DateTimeOffset.UtcNow.AddHours(-2), Number);
        await services.GetRequiredService<ICdrSynchronizer>().RunOnceAsync(None);
        await ExecuteAsync(
            "INSERT INTO CallCdrSyncs (name, owner, fence, beat, expiresAt, updatedAt) "
            + "VALUES ('zz', 'a copy elsewhere', 1, 1, '2099-01-01 00:00:00', '2026-01-01 00:00:00')");
        using var stop = new CancellationTokenSource();
        var erasing = Retention(services).EraseAsync(Number, dryRun: false, stop.Token).AsTask();
        await Eventually.BeTrueAsync(
            async () => (await RowsAsync("SELECT name FROM CallCdrSyncs WHERE owner LIKE '%(erasure)'")).Count == 1,
            "the erasure should have one of the two leases");

        await stop.CancelAsync();

        await erasing.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
        (await RowsAsync("SELECT owner FROM CallCdrSyncs WHERE owner IS NOT NULL")).Should().Equal("a copy elsewhere");
    }

    [SkippableFact]
    public async Task Erase_CallerCallsAgain_TheNewCallIsStoredAsUsual()
    {
        var services = Services();
        var store = await StoreAsync(services);
        await store.SaveAsync([Ended("a.1", Number, DateTimeOffset.UtcNow.AddHours(-1))], None);
        await Retention(services).EraseAsync(Number, dryRun: false, None);
        var later = DateTimeOffset.UtcNow.AddSeconds(2);

        await store.SaveAsync([Ended("a.2", Number, later)], None);
        await AddRecordAsync(later, Number);
        await services.GetRequiredService<ICdrSynchronizer>().RunOnceAsync(None);

        (await RowsAsync($"SELECT linkId FROM CallsHistory WHERE phoneNumber = '{Number}'")).Should().Equal("a.2");
        (await RowsAsync("SELECT src, recordingfile FROM cdrs")).Should().Equal($"{Number}|{Recording(later, Number)}");
    }

    [SkippableFact]
    public async Task Erase_RowInQuarantine_IsEmptiedAndNeverTriedAgain()
    {
        var services = Services();
        await ExecuteAsync(NarrowRecords);
        var at = DateTimeOffset.UtcNow.AddHours(-2);
        await AddRecordAsync(at, Number, "dst", "far too long a word");
        var copier = services.GetRequiredService<ICdrSynchronizer>();
        (await copier.RunOnceAsync(None)).InQuarantine.Should().Be(1);
        (await RowsAsync("SELECT src FROM CallCdrQuarantine")).Should().Equal(Number);

        (await Retention(services).EraseAsync(Number, dryRun: false, None)).Should().ContainSingle(result => result.Table == "CallCdrQuarantine")
            .Which.Rows.Should().Be(1);

        (await RowsAsync("SELECT COALESCE(src, '-'), COALESCE(cnum, '-'), COALESCE(recordingfile, '-'), uniqueid, date IS NULL FROM CallCdrQuarantine")).Should().Equal("-|-|-||0");
        var result = await copier.RunOnceAsync(new CdrSyncRequest { RetryQuarantine = true }, None);
        (result.Copied, result.InQuarantine).Should().Be((0, 0));
        (await copier.RunOnceAsync(new CdrSyncRequest { Period = CdrRange.All }, None)).Copied.Should().Be(0);
        (await RowsAsync("SELECT COUNT(*) FROM cdrs")).Should().Equal("0");
        (await RowsAsync("SELECT COUNT(*) FROM CallCdrQuarantine")).Should().Equal("1");
    }

    [SkippableFact]
    public async Task Erase_WhileAMonitorRuns_RestartAndStandbyBringNothingBack()
    {
        using var talking = new Monitors(Use, Journals);
        await talking.StartAsync();
        talking.Call("1.1", Number);
        talking.Call("1.2", Number);
        talking.HangUp("1.1");
        await Eventually.BeTrueAsync(async () => (await RowsAsync("SELECT status FROM CallsHistory ORDER BY linkId")).SequenceEqual(["Encerrado", "Atendido"]), "both calls should be stored");

        var results = await Retention(Services()).EraseAsync(Number, dryRun: false, None);

        results.Should().Contain(result => result.Outcome == RetentionOutcome.InUse, "the monitor has its journal open");
        await ShouldBeGoneAsync();
        // The call that is open was begun before, so it ends without a number as well.
        talking.HangUp("1.2");
        await Eventually.BeTrueAsync(async () => (await RowsAsync("SELECT DISTINCT status FROM CallsHistory")).SequenceEqual(["Encerrado"]), "the other call should end");
        await talking.RestartAsync();
        await talking.TakeOverAsync();
        talking.Call("1.3", Number);
        await Eventually.BeTrueAsync(async () => (await RowsAsync($"SELECT linkId FROM CallsHistory WHERE phoneNumber = '{Number}'")).SequenceEqual(["1.3"]), "a later call should be stored as usual");
    }

    [SkippableFact]
    public async Task Erase_JournalOfAStoppedMonitor_ItsEventsLoseTheNumberAndTheReplayWorks()
    {
        using var talking = new Monitors(Use, Journals);
        await talking.StartAsync();
        talking.Call("1.1", Number);
        await Eventually.BeTrueAsync(async () => (await RowsAsync("SELECT status FROM CallsHistory")).SequenceEqual(["Atendido"]), "the call should be stored");
        await talking.StopAsync();
        await File.WriteAllTextAsync(Path.Combine(Journals, "pbx.journal.damaged-20260101"), "");

        var results = await Retention(Services()).EraseAsync(Number, dryRun: false, None);

        results.Should().Contain(result => result.Table == "pbx.journal" && result.Outcome == RetentionOutcome.Emptied && result.Rows > 0);
        results.Should().Contain(result => result.Table == "pbx.journal.damaged-20260101" && result.Outcome == RetentionOutcome.LeftToOperator);
        foreach (var file in Directory.EnumerateFiles(Journals))
            System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)).Should().NotContain(Number);
        await talking.StartAsync();
        talking.HangUp("1.1");
        await Eventually.BeTrueAsync(async () => (await RowsAsync("SELECT status FROM CallsHistory")).SequenceEqual(["Encerrado"]), "the call should end");
        await ShouldBeGoneAsync();
    }

    /// <summary>Makes a table cdrs whose dst takes few letters.</summary>
    protected abstract string NarrowRecords { get; }

    /// <summary>A trigger by which rows of <c>CallAgentStates</c> cannot be removed.</summary>
    protected abstract string RefuseToRemoveAgents { get; }

    protected abstract void Use(ISpeakrMonitorBuilder builder);

    protected abstract void Copy(ICdrSyncBuilder builder);

    protected abstract Task<List<string>> RowsAsync(string query);

    protected abstract Task ExecuteAsync(string statement);

    /// <summary>Runs a statement in the PBX's database.</summary>
    protected abstract Task PbxAsync(string statement);

    protected ServiceProvider Services(Action<RetentionOptions>? configure = null, CdrSyncMode mode = CdrSyncMode.Auto)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        var builder = services.AddSpeakrMonitor();
        Use(builder);
        builder.UseSqliteJournal(Journals).AddCdrSync(cdr => Copy(cdr.Configure(options => (options.ScheduleEnabled, options.Mode, options.BatchSize) = (false, mode, 200)))).UseRetention(options =>
        {
            options.PortionRows = 4;
            options.PortionPause = TimeSpan.Zero;
            configure?.Invoke(options);
        });
        _services.Add(services.BuildServiceProvider());
        return _services[^1];
    }

    protected static ICallRetention Retention(ServiceProvider services) => services.GetRequiredService<ICallRetention>();

    /// <summary>Adds the record of a call that was answered in queue 8001.</summary>
    protected Task AddRecordAsync(DateTimeOffset at, string number, string? column = null, string? value = null)
    {
        var dst = column == "dst" ? value : "8001";
        return PbxAsync(
            "INSERT INTO cdr (calldate, src, cnum, dst, channel, dstchannel, lastapp, lastdata, disposition, uniqueid, linkedid, duration, billsec, sequence, recordingfile) VALUES "
            + $"('{at.ToLocalTime():yyyy-MM-dd HH:mm:ss}', '{number}', '{number}', '{dst}', 'PJSIP/trunk-00000001', 'PJSIP/1001-00000002', 'Queue', '8001', 'ANSWERED', "
            + $"'{Id(at)}', '{Id(at)}', 30, 20, {at.ToUnixTimeSeconds() % 1_000_000}, '{Recording(at, number)}')");
    }

    protected static string Id(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"{at.ToUnixTimeSeconds()}.7");

    protected static string Recording(DateTimeOffset at, string number) =>
        string.Create(CultureInfo.InvariantCulture, $"external-1001-{number}-{at.ToLocalTime():yyyyMMdd-HHmmss}-{Id(at)}.wav");

    private static async Task<ICallHistoryStore> StoreAsync(ServiceProvider services)
    {
        var store = services.GetRequiredService<ICallHistoryStore>();
        await store.InitializeAsync(None);
        return store;
    }

    private async Task ShouldBeGoneAsync()
    {
        (await RowsAsync($"SELECT linkId FROM CallsHistory WHERE phoneNumber LIKE '%{Number}%'")).Should().BeEmpty();
        if ((await RowsAsync(HasRecords)).Count > 0)
        {
            (await RowsAsync($"SELECT linkedid FROM cdrs WHERE src LIKE '%{Number}%' OR dst LIKE '%{Number}%' OR cnum LIKE '%{Number}%' OR recordingfile LIKE '%{Number}%'"))
                .Should().BeEmpty();
        }
    }

    /// <summary>A row when there is a table cdrs.</summary>
    protected abstract string HasRecords { get; }

    private static Call Ended(string id, string number, DateTimeOffset at) => Open(id, number, at) with { Status = CallStatus.Ended, OnPanel = false };

    private static Call Open(string id, string number, DateTimeOffset at) => new()
    {
        LinkedId = id, UniqueId = id, Status = CallStatus.Answered, Queue = "8001", Extension = "1001", CallerNumber = number, OnPanel = true, CreatedAt = at, UpdatedAt = at,
        Visits =
        [
            new QueueVisit
            {
                Number = 1, Queue = "8001", UniqueId = id, JoinedAt = at, AnsweredAt = at, Extension = "1001",
                Rings = [new RingAttempt { Number = 1, Interface = "PJSIP/1001", Extension = "1001", RangAt = at, Seconds = 3, IsAnswered = true }],
            },
        ],
    };

    private static AgentPeriod Period(DateTimeOffset from, DateTimeOffset? to) => new("pbx", "PJSIP/1001", "8001", AgentPeriodKind.Login, from) { EndedAt = to };
}
