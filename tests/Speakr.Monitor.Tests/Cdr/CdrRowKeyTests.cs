using FluentAssertions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Conformance.Cdr;
using Xunit;

namespace Speakr.Monitor.Tests.Cdr;

public sealed class CdrRowKeyTests
{
    [Fact]
    public void Key_RowWithSequence_IsUniqueIdAndSequenceAndKnowsTheDate() => SampleCdrs.Row(4).Key.Should().Match<CdrRowKey>(
        key => key.UniqueId == "1541298600.2" && key.Sequence == 5 && key.Content == null && key.CallDate == SampleCdrs.Date(4));

    [Fact]
    public void Key_RowWithoutSequence_HasItsContent()
    {
        var row = SampleCdrs.Row(4) with { Sequence = 0 };
        row.Key.Content.Should().Be(row.Record);
    }

    [Fact]
    public void Equals_OtherDateOnly_IsTheSameKey()
    {
        var key = SampleCdrs.Row(4).Key;
        (key with { CallDate = null }).Should().Be(key);
        (key with { CallDate = null }).GetHashCode().Should().Be(key.GetHashCode());
        (key with { Sequence = 6 }).Should().NotBe(key);
        (key with { UniqueId = "1541298600.3" }).Should().NotBe(key);
        (key with { Content = SampleCdrs.Row(4).Record }).Should().NotBe(key);
    }
}
