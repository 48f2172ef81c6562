using FluentAssertions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Cdr.Runs;
using Speakr.Monitor.Retention;
using Xunit;

namespace Speakr.Monitor.Tests.Retention;

/// <summary>How numbers are compared, what is taken out of a record, and up to when.</summary>
public sealed class ForgottenTests
{
    private const string Number = "5511987650101";

    private static readonly DateTimeOffset Erased = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Secret = [1, 2, 3];

    [Theory]
    [InlineData("5511987650101", true)]
    [InlineData("+5511987650101", true)]
    [InlineData("11987650101", false)]
    [InlineData("05511987650101", false)]
    [InlineData("55119876501010", false)]
    [InlineData("++5511987650101", false)]
    [InlineData(" 5511987650101", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Same_DigitsWithAndWithoutPlus_NothingElse(string? stored, bool isSame)
    {
        PhoneNumber.Of(Number).IsSame(stored).Should().Be(isSame);
        PhoneNumber.Of("+" + Number).IsSame(stored).Should().Be(isSame);
    }

    [Theory]
    [InlineData("maria", "maria", true)]
    [InlineData("maria", "Maria", false)]
    [InlineData("+maria", "maria", false)]
    [InlineData("+", "", false)]
    public void Same_Word_ToTheLetter(string number, string stored, bool isSame) => PhoneNumber.Of(number).IsSame(stored).Should().Be(isSame);

    [Theory]
    [InlineData("external-1001-5511987650101-20261128-210000-1795331647.35.wav", true)]
    [InlineData("out-+5511987650101-1001-20261128-210000-1795331647.35.wav", true)]
    [InlineData("2026/11/28/q-8001-5511987650101-20261128-210000-1795331647.35.WAV", true)]
    [InlineData("5511987650101.wav", true)]
    [InlineData("external-1001-55119876501010-20261128-210000-1795331647.35.wav", false)]
    [InlineData("external-1001-11987650101-20261128-210000-1795331647.35.wav", false)]
    public void Recording_NumberIsAPartOfTheName_IsEmptied(string file, bool isErased) => Masked(Record(file), Number).RecordingFile.Should().Be(isErased ? "" : file);

    [Theory]
    [InlineData("20261128")]
    [InlineData("210000")]
    [InlineData("1795331647")]
    [InlineData("35")]
    public void Recording_DateTimeAndId_AreNotTakenForNumbers(string number)
    {
        var record = Record("external-1001-5511987650101-20261128-210000-1795331647.35.wav");
        Masked(record, number).Should().Be(record);
    }

    [Fact]
    public void Record_ColumnsThatHoldTheNumber_AreEmptiedAndNullStaysNull()
    {
        var record = Record("") with { Src = "+" + Number, Dst = Number, CNum = null };
        Masked(record, Number).Should().Be(record with { Src = "", Dst = "" });
    }

    [Theory]
    [InlineData("1795867199.1", "2026-11-28 08:59:59", true)]
    [InlineData("pbx-1795867199.1", "2026-11-28 08:59:59", true)]
    [InlineData("1795867201.1", "2026-11-28 09:00:01", false)]
    // In another season the zone was an hour further ahead; the channel knows better.
    [InlineData("1795867199.1", "2026-11-28 09:59:59", true)]
    [InlineData("1795867201.1", "2026-11-28 07:59:59", false)]
    // No time in the id, or one that has nothing to do with the date.
    [InlineData("unknown", "2026-11-28 08:59:59", true)]
    [InlineData("unknown", "2026-11-28 09:00:01", false)]
    [InlineData("7.1", "2026-11-28 09:00:01", false)]
    [InlineData("unknown", null, true)]
    public void Row_BeganBeforeTheErasure_IsMasked(string uniqueId, string? date, bool isMasked)
    {
        var row = Row(uniqueId, date);
        Records(numbers: true, null).Mask(row).Src.Should().Be(isMasked ? "" : Number);
    }

    [Fact]
    public void Row_ClockOfThePbxIsFast_ItsTimesAreCorrected()
    {
        // Two minutes ahead of ours: what it dates a minute after the erasure was a minute before it.
        var records = new ForgottenRecords(Forgotten(numbers: true, null), TimeSpan.FromHours(-3) + TimeSpan.FromMinutes(2));
        records.Mask(Row("1795867260.1", "2026-11-28 09:01:00")).Src.Should().Be("");
        records.Mask(Row("1795867380.1", "2026-11-28 09:03:00")).Src.Should().Be(Number);
    }

    [Theory]
    [InlineData("2026-10-31 23:59:59", true)]
    [InlineData("2026-11-01 00:00:00", false)]
    [InlineData("0000-00-00 00:00:00", false)]
    [InlineData(null, false)]
    public void Row_DatedBeforeThePurge_IsPurged(string? date, bool isPurged) =>
        Records(numbers: false, "2026-11-01 00:00:00").IsPurged(Row("1.1", date)).Should().Be(isPurged);

    [Theory]
    [InlineData(false, null, null)]
    [InlineData(false, "2026-11-01 00:00:00", "2026-11-01 00:00:00")]
    [InlineData(true, "2026-11-01 00:00:00", "2026-11-29 11:00:00")]
    public void Until_IsAfterEverythingThatIsTouched(bool numbers, string? purged, string? until) => Records(numbers, purged).Until.Should().Be(until);

    [Fact]
    public void Hash_OtherSecret_IsAnother() =>
        Speakr.Monitor.Retention.Forgotten.Hash([1], PhoneNumber.Of(Number)).Should().NotBe(Speakr.Monitor.Retention.Forgotten.Hash([2], PhoneNumber.Of(Number)));

    private static CallDetailRecord Masked(CallDetailRecord record, string number) => MaskedRecord.Of(record, PhoneNumber.Of(number).IsSame);

    private static ForgottenRecords Records(bool numbers, string? purged) => new(Forgotten(numbers, purged), TimeSpan.FromHours(-3));

    private static Forgotten Forgotten(bool numbers, string? purged)
    {
        var known = new Dictionary<string, DateTimeOffset>();
        if (numbers)
            known.Add(Speakr.Monitor.Retention.Forgotten.Hash(Secret, PhoneNumber.Of(Number)), Erased);
        return new Forgotten(1, Secret, known, purged);
    }

    private static CdrRow Row(string uniqueId, string? date) => new(uniqueId, 1, Record("") with { CallDate = date, Src = Number });

    private static CallDetailRecord Record(string file) => new()
    {
        CallDate = "2026-11-28 09:00:00", Src = "1", Dst = "8001", BillSec = 1, Disposition = "ANSWERED", LinkedId = "1.1", RecordingFile = file, CNum = "1",
    };
}
