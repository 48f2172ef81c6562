using System.Globalization;
using FluentAssertions;
using Speakr.Monitor.History;
using Xunit;

namespace Speakr.Monitor.Conformance.History;

/// <summary>Stores that keep what webhooks could not deliver (<see cref="ICallDeadLetterStore"/>).</summary>
public abstract partial class CallHistoryStoreConformance
{
    [SkippableFact]
    public virtual async Task DeadLetters_Recorded_AreReadOldestFirstByWebhookAndKind()
    {
        var letters = DeadLetters();
        await letters.RecordDeadLettersAsync([Letter(3), Letter(1), Letter(4) with { Webhook = "other" }, Letter(5) with { WillBeSent = true }], None);
        await letters.RecordDeadLettersAsync([Letter(2), Letter(1)], None);
        (await letters.ReadDeadLettersAsync("crm", willBeSent: false, 10, None)).Should().Equal(Letter(1), Letter(2), Letter(3));
        (await letters.ReadDeadLettersAsync("crm", willBeSent: false, 2, None)).Should().Equal(Letter(1), Letter(2));
        (await letters.ReadDeadLettersAsync("crm", willBeSent: true, 10, None)).Should().Equal(Letter(5) with { WillBeSent = true });
        (await letters.ReadDeadLettersAsync("nobody", willBeSent: false, 10, None)).Should().BeEmpty();
    }

    [SkippableFact]
    public virtual async Task DeadLetters_Removed_AreGoneAndUnknownOnesAreIgnored()
    {
        var letters = DeadLetters();
        await letters.RecordDeadLettersAsync([.. Enumerable.Range(1, 300).Select(Letter)], None);
        await letters.RemoveDeadLettersAsync([.. Enumerable.Range(2, 299).Select(number => Letter(number).Id), "unknown"], None);
        (await letters.ReadDeadLettersAsync("crm", willBeSent: false, 1000, None)).Should().Equal(Letter(1));
    }

    /// <summary>The store under test as one that keeps dead letters; skips the test when it keeps none.</summary>
    protected ICallDeadLetterStore DeadLetters()
    {
        Skip.IfNot(Store is ICallDeadLetterStore, "The store keeps no dead letters.");
        return (ICallDeadLetterStore)Store;
    }

    private static CallDeadLetter Letter(int number) => new(
        $"4b4e2f0c-0000-0000-0000-{number.ToString("d12", CultureInfo.InvariantCulture)}", "crm", $"1.{number}",
        """{"id":"x","call":{"linkId":"1.1","number":"551198765","visits":[{"agent":"José \"Zé\" \\ 📞"}]}}""", "the receiver answered 500", number,
        new DateTimeOffset(2026, 11, 28, 12, 0, 0, 120, TimeSpan.Zero).AddSeconds(number));
}
