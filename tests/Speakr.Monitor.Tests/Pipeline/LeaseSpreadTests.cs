using FluentAssertions;
using Speakr.Monitor.Pipeline.Leadership;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline;

public sealed class LeaseSpreadTests
{
    private readonly ManualTime _time = new();
    private readonly LeaseSpread _spread;
    private readonly Dictionary<string, string> _holders = [];

    public LeaseSpreadTests() => _spread = new LeaseSpread(_time);

    [Theory]
    [InlineData(2, 0, true)]
    [InlineData(3, 2, false)]
    [InlineData(4, 2, true)]
    [InlineData(1, 0, false)]
    [InlineData(2, 3, false)]
    public void ShouldLeave_OnlyToOneThatSavesForAtLeastTwoFewer(int ours, int theirs, bool expected)
    {
        Give("we", ours);
        Give("they", theirs);
        _spread.ShouldLeave("we", "they").Should().Be(expected);
    }

    [Fact]
    public void ShouldLeave_Nobody_IsFalse()
    {
        Give("we", 8);
        _spread.ShouldLeave("we", null).Should().BeFalse();
    }

    [Fact]
    public void MayAsk_OnePbxOnly_IsFalse()
    {
        Give("we", 1);
        _time.Advance(TimeSpan.FromMinutes(1));
        _spread.MayAsk("we's 0", "we").Should().BeFalse("there is nothing to share");
    }

    [Fact]
    public void MayAsk_WhileSomethingChanges_Waits()
    {
        Give("we", 3);
        _time.Advance(TimeSpan.FromSeconds(2));
        _spread.Note("another", "they");
        _spread.MayAsk("we's 0", "we").Should().BeFalse();

        _time.Advance(TimeSpan.FromSeconds(2));
        _spread.Note("another", "they");
        _spread.MayAsk("we's 0", "we").Should().BeTrue("nothing has changed for two seconds");
        _spread.MayAsk("we's 1", "we").Should().BeFalse("one PBX at a time");
    }

    [Fact]
    public void MayAsk_NobodyWasThere_AsksLessOften()
    {
        Give("we", 3);
        _time.Advance(TimeSpan.FromSeconds(2));
        _spread.MayAsk("we's 0", "we").Should().BeTrue();
        _spread.ShouldLeave("we", null);

        _time.Advance(TimeSpan.FromSeconds(9));
        _spread.MayAsk("we's 1", "we").Should().BeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));
        _spread.MayAsk("we's 1", "we").Should().BeTrue();
        _spread.ShouldLeave("we", "they");
        _time.Advance(TimeSpan.FromSeconds(2));
        _spread.MayAsk("we's 2", "we").Should().BeTrue();
    }

    [Fact]
    public void MayAsk_EachPbxHasItsTurn()
    {
        Give("we", 3);
        var asked = new List<int>();
        for (var tick = 0; tick < 6; tick++)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            // They ask in the order in which their leases are renewed.
            for (var pbx = 0; pbx < 3; pbx++)
            {
                if (_spread.MayAsk($"we's {pbx}", "we"))
                    asked.Add(pbx);
            }
        }

        asked.Should().Equal(0, 1, 2, 0, 1, 2);
    }

    [Theory]
    [InlineData(8, 3)]
    [InlineData(8, 2)]
    [InlineData(10, 4)]
    [InlineData(3, 5)]
    public void OneHostHasAll_SharingEndsWithAboutTheSameNumberForEach(int pbxs, int hosts)
    {
        Give("host 0", pbxs);
        var handedOver = 0;
        for (var isEven = false; !isEven;)
        {
            isEven = true;
            for (var from = 0; from < hosts; from++)
            {
                for (var to = 0; to < hosts; to++)
                {
                    if (!_spread.ShouldLeave(Host(from), Host(to)))
                        continue;
                    isEven = false;
                    handedOver++;
                    _spread.Note(_holders.First(pbx => pbx.Value == Host(from)).Key, Host(to));
                    _holders[_holders.First(pbx => pbx.Value == Host(from)).Key] = Host(to);
                }
            }
        }

        var held = Enumerable.Range(0, hosts).Select(host => _spread.Held(Host(host))).ToList();
        held.Sum().Should().Be(pbxs);
        (held.Max() - held.Min()).Should().BeLessThanOrEqualTo(1);
        handedOver.Should().BeLessThan(pbxs * 2, "none goes round and round");
    }

    private static string Host(int number) => $"host {number}";

    private void Give(string host, int count)
    {
        for (var number = 0; number < count; number++)
        {
            _spread.Note($"{host}'s {number}", host);
            _holders[$"{host}'s {number}"] = host;
        }
    }
}
