using FluentAssertions;
using Speakr.Monitor.Cdr;
using Xunit;

namespace Speakr.Monitor.Conformance.Cdr;

public abstract partial class CdrDestinationConformance
{
    [SkippableFact]
    public virtual async Task Write_State_IsKeptUntilTheNext()
    {
        var session = await BeginAsync();
        session.State.Should().BeNull();
        await WriteAsync(session, new CdrBatch { State = "{\"at\":\"2018\"} 😀 '\\" });
        await WriteAsync(session, new CdrBatch { Rows = [SampleRecords.Row(1)] });
        session.State.Should().Be("{\"at\":\"2018\"} 😀 '\\");
        await session.DisposeAsync();
        var next = await BeginAsync(await OtherAsync());
        next.State.Should().Be("{\"at\":\"2018\"} 😀 '\\");
        await WriteAsync(next, new CdrBatch { State = "" });
        next.State.Should().BeEmpty();
    }

    [SkippableFact]
    public virtual async Task Write_Receipts_AreKeptOldestFirstUntilCleared()
    {
        var session = await BeginAsync();
        var long100 = Enumerable.Range(0, 100_000).Select(number => (byte)(number * 7)).ToArray();
        await WriteAsync(session, new CdrBatch { Receipt = new CdrReceipt(10, long100) });
        await WriteAsync(session, new CdrBatch { Receipt = new CdrReceipt(9, new byte[] { 0, 39, 92, 34, 26, 255 }) });
        await WriteAsync(session, new CdrBatch { Receipt = new CdrReceipt(long.MaxValue, ReadOnlyMemory<byte>.Empty) });
        await session.DisposeAsync();

        var next = await BeginAsync(await OtherAsync());
        await ShouldHaveReceiptsAsync(next, (9, [0, 39, 92, 34, 26, 255]), (10, long100), (long.MaxValue, []));
        await WriteAsync(next, new CdrBatch { ClearedReceipts = [9, long.MaxValue, 77], Receipt = new CdrReceipt(11, new byte[] { 1 }) });
        await ShouldHaveReceiptsAsync(next, (10, long100), (11, [1]));
    }

    [SkippableFact]
    public virtual async Task Write_ReceiptClearedAndKeptAtOnce_IsTheNewOne()
    {
        var session = await BeginAsync();
        await WriteAsync(session, new CdrBatch { Receipt = new CdrReceipt(1, new byte[] { 1 }) });
        await WriteAsync(session, new CdrBatch { ClearedReceipts = [1], Receipt = new CdrReceipt(1, new byte[] { 2 }) });
        await ShouldHaveReceiptsAsync(session, (1, [2]));
    }

    [SkippableFact]
    public virtual async Task Write_ThousandsOfClearedReceipts_IsNoTrouble()
    {
        var session = await BeginAsync();
        await WriteAsync(session, new CdrBatch { Receipt = new CdrReceipt(2_500, new byte[] { 1 }) });
        await WriteAsync(session, new CdrBatch { ClearedReceipts = [.. Enumerable.Range(0, 3_000).Select(number => (long)number)] });
        await ShouldHaveReceiptsAsync(session);
    }

    [SkippableFact]
    public virtual async Task Write_Quarantined_TheWholeRowIsKept()
    {
        var session = await BeginAsync();
        var odd = SampleRecords.Quarantined(1) with
        {
            Row = new CdrRow("uniqueid 😀 '", 0, WithTexts(SampleRecords.Row(1).Record, string.Concat(Enumerable.Repeat("😀", 1_000)) + "\\'")
                with { CallDate = "not a date", BillSec = long.MaxValue, CNum = null }),
        };
        await WriteAsync(session, new CdrBatch { Rows = [SampleRecords.Row(2)], Quarantined = [odd, SampleRecords.Quarantined(3)] });
        (await session.ReadQuarantineAsync(None)).Should().Equal(odd, SampleRecords.Quarantined(3));
        await ShouldHaveAsync(session, SampleRecords.Day, SampleRecords.Row(2));
    }

    [SkippableFact]
    public virtual async Task Write_QuarantinedAgain_TakesTheReasonAndCountsTheAttempt()
    {
        var session = await BeginAsync();
        await WriteAsync(session, new CdrBatch { Quarantined = [SampleRecords.Quarantined(2), SampleRecords.Quarantined(1)] });
        await WriteAsync(session, new CdrBatch { Quarantined = [SampleRecords.Quarantined(2, "still too long"), SampleRecords.Quarantined(0)] });
        (await session.ReadQuarantineAsync(None)).Should().Equal(
            SampleRecords.Quarantined(2, "still too long") with { Attempts = 2 },
            SampleRecords.Quarantined(1),
            SampleRecords.Quarantined(0));
    }

    [SkippableFact]
    public virtual async Task Write_Released_LeavesTheQuarantine()
    {
        var session = await BeginAsync();
        await WriteAsync(session, new CdrBatch { Quarantined = [.. Enumerable.Range(0, 700).Select(number => SampleRecords.Quarantined(number))] });
        await WriteAsync(session, new CdrBatch
        {
            Rows = [SampleRecords.Row(1)],
            Released = [.. Enumerable.Range(1, 1_000).Select(number => SampleRecords.Quarantined(number).Id)],
        });
        (await session.ReadQuarantineAsync(None)).Should().Equal(SampleRecords.Quarantined(0));
    }

    [SkippableFact]
    public virtual async Task Write_NotesOfAnotherName_AreNotTouched()
    {
        var one = await BeginAsync(name: "one");
        var other = await BeginAsync(name: "other");
        foreach (var (session, state) in new[] { (one, "1"), (other, "2") })
        {
            await WriteAsync(session, new CdrBatch
            {
                State = state, Receipt = new CdrReceipt(1, new byte[] { 1 }), Quarantined = [SampleRecords.Quarantined(1, state)],
            });
        }

        await WriteAsync(one, new CdrBatch { ClearedReceipts = [1], Released = [SampleRecords.Quarantined(1).Id] });
        await ShouldHaveReceiptsAsync(one);
        await ShouldHaveReceiptsAsync(other, (1, [1]));
        (await one.ReadQuarantineAsync(None)).Should().BeEmpty();
        (await other.ReadQuarantineAsync(None)).Should().Equal(SampleRecords.Quarantined(1, "2"));
        await other.DisposeAsync();
        (await BeginAsync(name: "other")).State.Should().Be("2");
    }

    [SkippableFact]
    public virtual async Task Write_RefusedRows_AreNamedAndNothingIsWritten()
    {
        Skip.If(Setup.Refused is null, "The destination refuses nothing.");
        var session = await BeginAsync();
        await WriteAsync(session, new CdrBatch { State = "before", Receipt = new CdrReceipt(1, new byte[] { 1 }) });
        int[] bad = [0, 1, 37, 498, 499];
        var rows = SampleRecords.Rows(500).Select((row, number) => bad.Contains(number) ? row.With(Setup.Refused!) : row).ToArray();
        var batch = new CdrBatch
        {
            Rows = rows, State = "after", Receipt = new CdrReceipt(2, new byte[] { 2 }), ClearedReceipts = [1],
            Quarantined = [SampleRecords.Quarantined(1)],
        };

        var refused = await session.WriteAsync(batch, None);
        refused.Select(row => row.Index).Should().BeEquivalentTo(bad);
        refused.Should().OnlyContain(row => row.Reason.Length > 0);
        foreach (var row in refused)
            row.Reason.Should().NotContain(rows[row.Index].Record.Src![..5], "reasons hold no values");
        (await session.HasRecordsAsync(None)).Should().BeFalse();
        session.State.Should().Be("before");
        await ShouldHaveReceiptsAsync(session, (1, [1]));
        (await session.ReadQuarantineAsync(None)).Should().BeEmpty();

        await WriteAsync(session, batch with { Rows = [.. rows.Where((_, number) => !bad.Contains(number))] });
        (await ReadAsync(session, SampleRecords.Day)).Should().HaveCount(495);
        await ShouldHaveReceiptsAsync(session, (2, [2]));
    }

    [SkippableFact]
    public virtual async Task Write_EveryRowRefused_AllAreNamed()
    {
        Skip.If(Setup.Refused is null, "The destination refuses nothing.");
        var session = await BeginAsync();
        var refused = await session.WriteAsync(new CdrBatch { Rows = [.. SampleRecords.Rows(33).Select(row => row.With(Setup.Refused!))] }, None);
        refused.Select(row => row.Index).Should().BeEquivalentTo(Enumerable.Range(0, 33));
    }

    /// <summary>Asserts that these receipts are kept, in this order.</summary>
    protected static async Task ShouldHaveReceiptsAsync(ICdrDestinationSession session, params (long Number, byte[] Content)[] receipts)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(receipts);
        var found = await session.ReadReceiptsAsync(None);
        found.Select(receipt => receipt.Number).Should().Equal(receipts.Select(receipt => receipt.Number));
        foreach (var (receipt, expected) in found.Zip(receipts))
            receipt.Content.ToArray().Should().Equal(expected.Content);
    }
}
