using System.Data.Common;
using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.History;

/// <summary>Ids that the collation of <c>CallsHistory.linkId</c> takes for equal are different calls.</summary>
[Collection(HistoryMariaDbTests.Name)]
public sealed class MySqlHistoryIdTests(MariaDbServer server) : MySqlHistoryTests(server)
{
    private const string Usual = "utf8mb4_unicode_ci";

    [SkippableTheory]
    [InlineData(Usual, "PBX1-1773500000.5", "pbx1-1773500000.5")]
    [InlineData(Usual, "1773500000.5", "1773500000.5 ")]
    [InlineData(Usual, "São-1773500000.5", "Sao-1773500000.5")]
    [InlineData(Usual, "1773500000.5", "1773500000.5\u0001")]
    [InlineData(Usual, "1773500000.5", "１773500000.5")]
    [InlineData("utf8mb4_general_ci", "PBX1-1773500000.5", "pbx1-1773500000.5")]
    [InlineData("utf8mb4_general_ci", "😀.5", "😁.5")]
    [InlineData("utf8mb4_roman_ci", "IVR-1773500000.5", "JVR-1773500000.5")]
    [InlineData("utf8mb4_danish_ci", "Aarhus.5", "Århus.5")]
    [InlineData("utf8mb4_bin", "1773500000.5", "1773500000.5  ")]
    [InlineData("latin1_swedish_ci", "PBX1-1773500000.5", "pbx1-1773500000.5")]
    public async Task Save_IdsThatTheCollationTakesForEqual_AreTwoCallsWithTheirOwnVisits(string collation, string one, string other)
    {
        var store = await StoreAsync(collation);
        foreach (var status in new[] { CallStatus.Waiting, CallStatus.Answered, CallStatus.Ended })
        {
            Call[] calls = [Of(one, "1", status), Of(other, "2", status), Call(9, status)];
            await store.SaveAsync(calls, None);
            await ShouldHoldAsync(store, calls);
        }

        await store.SaveAsync([Of(other, "3", CallStatus.Ended)], None);
        await store.SaveAsync([Of(one, "4", CallStatus.Ended)], None);
        await ShouldHoldAsync(await ReadyStoreAsync(), Of(one, "4", CallStatus.Ended), Of(other, "3", CallStatus.Ended), Call(9, CallStatus.Ended));
        (await RowsAsync("SELECT COUNT(*) FROM CallQueueVisits")).Should().Equal("3");
        (await RowsAsync($"SELECT linkId FROM CallsHistory WHERE queue = '4'")).Should().Equal([one], "the first keeps its own spelling");
    }

    [SkippableFact]
    public async Task Save_ManySpellingsOfOneId_AllAreKept()
    {
        var store = await StoreAsync(Usual);
        var calls = Enumerable.Range(0, 40).Select(n => Of(Spelling("pbxpbx-1773500000.5", n), $"{n}", CallStatus.Waiting)).ToArray();
        foreach (var batch in calls.Chunk(7))
            await store.SaveAsync(batch, None);
        await store.SaveAsync(calls, None);
        await ShouldHoldAsync(store, calls);
        (await RowsAsync("SELECT COUNT(*) FROM CallsHistory")).Should().Equal("40");
    }

    [SkippableFact]
    public async Task Save_UpdatesOfAnIdThatAnotherCallHasTaken_UseUpNoIds()
    {
        var store = await StoreAsync(Usual);
        Call[] calls = [Of("PBX.1", "1", CallStatus.Waiting), Of("pbx.1", "2", CallStatus.Waiting)];
        await store.SaveAsync(calls, None);
        var ids = await RowsAsync("SELECT id FROM CallsHistory ORDER BY id");
        for (var time = 0; time < 50; time++)
            await store.SaveAsync(calls, None);
        (await RowsAsync("SELECT id FROM CallsHistory ORDER BY id")).Should().Equal(ids);
        await store.SaveAsync([Call(1)], None);
        (await RowsAsync("SELECT MAX(id) FROM CallsHistory")).Should().Equal($"{int.Parse(ids[1], null) + 1}");
    }

    [SkippableFact]
    public async Task Save_RowOfAnEarlierVersion_IsFoundByItsIdOnlyAndStaysAsItIs()
    {
        var store = await StoreAsync(Usual);
        await ExecuteAsync(
            "INSERT INTO CallsHistory (id, status, queue, extension, uniqueId, linkId, createdAt) VALUES "
            + "(7, 'Chamando', '600', '', 'PBX.1', 'PBX.1', '2024-01-01 09:00:00')");
        (await store.FindAsync("PBX.1", None))!.Queue.Should().Be("600");
        (await store.FindAsync("pbx.1", None)).Should().BeNull();

        await store.SaveAsync([Of("pbx.1", "2", CallStatus.Waiting)], None);
        await store.SaveAsync([Of("PBX.1", "1", CallStatus.Ended)], None);
        (await RowsAsync("SELECT id, linkId, status, queue, createdAt = '2024-01-01 09:00:00' FROM CallsHistory ORDER BY id LIMIT 1"))
            .Should().Equal("7|PBX.1|Encerrado|1|1");
        (await store.FindAsync("pbx.1", None))!.Queue.Should().Be("2");
    }

    [SkippableFact]
    public async Task Save_ConsultationHandedOver_CallsOfAnotherSpellingStay()
    {
        var store = await StoreAsync(Usual);
        Call[] others = [Of("PBX.2", "1", CallStatus.Waiting), Of("PBX.9", "2", CallStatus.Waiting), Of("PBX.4", "3", CallStatus.Waiting)];
        await store.SaveAsync(others, None);
        await store.SaveAsync([Of("pbx.2", "4", CallStatus.Waiting), Of("pbx.3", "5", CallStatus.Waiting)], None);

        // Its row moves to an id that another call has taken; one that has a row of its own; one that was never stored.
        await store.SaveAsync([Of("pbx.9", "6", CallStatus.Ended) with { FormerLinkedIds = ["pbx.2"] }], None);
        await store.SaveAsync([Of("pbx.9", "6", CallStatus.Ended) with { FormerLinkedIds = ["pbx.2", "pbx.3", "pbx.4"] }], None);
        await ShouldHoldAsync(store, [.. others, Of("pbx.9", "6", CallStatus.Ended)]);
        (await RowsAsync("SELECT COUNT(*) FROM CallQueueVisits")).Should().Equal("4");
    }

    [SkippableFact]
    public async Task Save_ConsultationOfAnotherSpellingOfTheSameId_ItsRowBecomesTheCallers()
    {
        var store = await StoreAsync(Usual);
        await store.SaveAsync([Of("pbx.1", "1", CallStatus.Waiting)], None);
        await store.SaveAsync([Of("PBX.1", "2", CallStatus.Ended) with { FormerLinkedIds = ["pbx.1"] }], None);
        await ShouldHoldAsync(store, Of("PBX.1", "2", CallStatus.Ended));
        (await RowsAsync("SELECT id, linkId FROM CallsHistory")).Should().Equal("1|PBX.1");
    }

    [SkippableFact]
    public async Task Save_AfterTheCallThatHadTakenTheIdIsGone_IsStillOneCall()
    {
        var store = await StoreAsync(Usual);
        await store.SaveAsync([Of("PBX.1", "1", CallStatus.Waiting), Of("pbx.1", "2", CallStatus.Waiting)], None);
        await store.SaveAsync([Of("PBX.7", "1", CallStatus.Ended) with { FormerLinkedIds = ["PBX.1"] }], None);
        await store.SaveAsync([Of("pbx.1", "3", CallStatus.Ended)], None);
        await ShouldHoldAsync(store, Of("PBX.7", "1", CallStatus.Ended), Of("pbx.1", "3", CallStatus.Ended));
    }

    [SkippableFact]
    public async Task Save_SurplusVisitsOfOne_VisitsOfTheOtherStay()
    {
        var store = await StoreAsync(Usual);
        Call one = WithVisits("PBX.1", 3), other = WithVisits("pbx.1", 3);
        await store.SaveAsync([one, other], None);
        await store.SaveAsync([other with { Visits = [other.Visits[0]], LastStoredVisit = 3 }], None);
        (await store.FindAsync("PBX.1", None))!.Visits.Should().HaveCount(3);
        (await store.FindAsync("pbx.1", None))!.Visits.Should().HaveCount(1);
    }

    [SkippableFact]
    public async Task Save_IdThatLooksLikeAMarkedOne_IsACallByItself()
    {
        var store = await StoreAsync(Usual);
        await store.SaveAsync([Of("PBX.1", "1", CallStatus.Waiting), Of("pbx.1", "2", CallStatus.Waiting)], None);
        var marked = (await RowsAsync("SELECT linkId FROM CallsHistory WHERE queue = '2'"))[0];
        marked.Should().StartWith("pbx.1~");
        await store.SaveAsync([Of(marked, "3", CallStatus.Waiting)], None);
        await store.SaveAsync([Of(marked, "3", CallStatus.Waiting), Of("pbx.1", "2", CallStatus.Waiting)], None);
        await ShouldHoldAsync(
            store, Of("PBX.1", "1", CallStatus.Waiting), Of("pbx.1", "2", CallStatus.Waiting), Of(marked, "3", CallStatus.Waiting));
    }

    [SkippableTheory]
    [InlineData(254)]
    [InlineData(255)]
    public async Task Save_IdsAsLongAsTheColumnThatDifferInCase_AreTwoCallsAndFound(int length)
    {
        var store = await StoreAsync(Usual);
        string one = new('i', length), other = new string('i', length - 1) + "I";
        for (var time = 0; time < 2; time++)
            await store.SaveAsync([Of(one, "1", CallStatus.Waiting), Of(other, "2", CallStatus.Waiting)], None);
        (await store.FindAsync(one, None))!.Queue.Should().Be("1");
        (await store.FindAsync(other, None))!.Queue.Should().Be("2");
        (await RowsAsync("SELECT COUNT(*) FROM CallsHistory")).Should().Equal("2");
    }

    [SkippableFact]
    public async Task Save_IdsThatDifferAfterTheLastCharacterOfTheColumn_AreTwoCalls()
    {
        var store = await StoreAsync(Usual);
        string one = new string('7', 300) + ".1", other = new string('7', 300) + ".2";
        for (var time = 0; time < 2; time++)
            await store.SaveAsync([Of(one, "1", CallStatus.Waiting), Of(other, "2", CallStatus.Waiting)], None);
        (await store.FindAsync(one, None))!.Queue.Should().Be("1");
        (await store.FindAsync(other, None))!.Queue.Should().Be("2");
        (await RowsAsync("SELECT COUNT(*), COUNT(DISTINCT LEFT(linkId, 200)) FROM CallsHistory")).Should().Equal("2|1");
    }

    [SkippableFact]
    public async Task Save_AnotherPbxTakesTheIdMeanwhile_BothCallsAreKept()
    {
        var store = await StoreAsync(Usual);
        await using var other = await MariaDbServer.OpenAsync(Database);
        await using var transaction = await other.BeginTransactionAsync();
        await RunAsync(
            transaction,
            "INSERT INTO CallsHistory (status, queue, extension, uniqueId, linkId) VALUES ('Chamando', '900', '', 'PBX.1', 'PBX.1')");

        // It cannot see that row yet, and waits for it when it inserts its own.
        var saving = store.SaveAsync([Call(1), Of("pbx.1", "1", CallStatus.Waiting), Call(2)], None).AsTask();
        await WaitForAsync("SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'");
        await transaction.CommitAsync();
        await saving;
        (await store.FindAsync("PBX.1", None))!.Queue.Should().Be("900");
        await ShouldHoldAsync(store, Of("PBX.1", "900", CallStatus.Waiting) with { Visits = [] }, Of("pbx.1", "1", CallStatus.Waiting), Call(1), Call(2));
    }

    [SkippableFact]
    public async Task Save_ByWritersOfTwoPbxs_BothCallsAreKept()
    {
        var store = (ISharedCallHistory)await StoreAsync(Usual);
        await using var oneLease = (await store.TryTakeAsync("one", "test", TimeSpan.FromMinutes(1), None)).Lease!;
        var one = await oneLease.OpenWriterAsync(None);
        await using var otherLease = (await store.TryTakeAsync("other", "test", TimeSpan.FromMinutes(1), None)).Lease!;
        var other = await otherLease.OpenWriterAsync(None);
        for (var number = 0; number < 20; number++)
        {
            await Task.WhenAll(
                SaveUntilItSucceedsAsync(one, Of($"PBX.{number}", "1", CallStatus.Waiting)),
                SaveUntilItSucceedsAsync(other, Of($"pbx.{number}", "2", CallStatus.Waiting)));
        }

        (await RowsAsync("SELECT queue, COUNT(*) FROM CallsHistory GROUP BY queue ORDER BY queue")).Should().Equal("1|20", "2|20");
        (await RowsAsync("SELECT c.queue, COUNT(*) FROM CallsHistory c JOIN CallQueueVisits v USING (linkId) WHERE c.queue = v.queue GROUP BY 1 ORDER BY 1"))
            .Should().Equal("1|20", "2|20");
    }

    private async Task<ICallHistoryStore> StoreAsync(string collation)
    {
        await ExecuteAsync($"ALTER DATABASE CHARACTER SET {collation.Split('_')[0]} COLLATE {collation}");
        var store = await ReadyStoreAsync();
        if (!collation.StartsWith("utf8mb4", StringComparison.Ordinal))
        {
            await ExecuteAsync(
                $"ALTER TABLE CallsHistory CONVERT TO CHARACTER SET {collation.Split('_')[0]} COLLATE {collation}",
                $"ALTER TABLE CallQueueVisits CONVERT TO CHARACTER SET {collation.Split('_')[0]} COLLATE {collation}");
            await store.InitializeAsync(None);
        }

        return store;
    }

    private static Call Of(string linkedId, string queue, CallStatus status)
    {
        var call = Call(1, status);
        return call with
        {
            LinkedId = linkedId,
            UniqueId = "u",
            Queue = queue,
            Visits = [call.Visits[0] with { Queue = queue }],
        };
    }

    private static Call WithVisits(string linkedId, int count)
    {
        var call = Of(linkedId, "600", CallStatus.Ended);
        return call with { Visits = [.. Enumerable.Range(1, count).Select(number => call.Visits[0] with { Number = number })] };
    }

    // The bits of the number say which letters are large.
    private static string Spelling(string id, int number) => string.Concat(id.Select(
        (letter, place) => place < 6 && (number >> place & 1) != 0 ? char.ToUpperInvariant(letter) : letter));

    private static async Task ShouldHoldAsync(ICallHistoryStore store, params Call[] expected)
    {
        var all = new List<Call>();
        await foreach (var call in store.QueryAsync(new CallQuery(), None))
            all.Add(call);
        all.Select(Told).Should().BeEquivalentTo(expected.Select(Told));
        foreach (var call in expected)
            Told((await store.FindAsync(call.LinkedId, None))!).Should().Be(Told(call));
    }

    private static string Told(Call call) =>
        $"[{call.LinkedId}] {call.Queue} {call.Status} visits: {string.Join(", ", call.Visits.Select(visit => visit.Queue))}";

    private static async Task SaveUntilItSucceedsAsync(IHistoryWriter writer, Call call)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await writer.SaveAsync([call], None);
                return;
            }
            catch (CallHistoryException busy) when (busy.IsTransient && attempt < 50)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10));
            }
        }
    }

    private async Task WaitForAsync(string query)
    {
        // The server looks at its transactions again only when nobody has asked for 0.1 s.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await RowsAsync(query))[0] == "0")
            await Task.Delay(TimeSpan.FromMilliseconds(200), limit.Token);
    }

    private static async Task RunAsync(DbTransaction transaction, string text)
    {
        await using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = text;
        await command.ExecuteNonQueryAsync();
    }
}
