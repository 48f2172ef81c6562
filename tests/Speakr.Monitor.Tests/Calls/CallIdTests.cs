using FluentAssertions;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

public sealed class CallIdTests
{
    [Theory]
    [InlineData("")]
    [InlineData("1773500000.5")]
    [InlineData("PBX1-1773500000.5 ")]
    public void Shorten_IdThatFits_StaysAsItIs(string id)
    {
        CallId.Shorten(id).Should().BeSameAs(id);
        CallId.Shorten(id.PadRight(255, '7')).Should().Be(id.PadRight(255, '7'));
    }

    [Fact]
    public void Shorten_LongerIds_StayDifferentAndKeepTheirBeginning()
    {
        var ids = Enumerable.Range(0, 500).Select(number => new string('7', 255) + number).Append(new string('7', 255)).ToList();

        var shortened = ids.ConvertAll(CallId.Shorten);

        shortened.Should().OnlyHaveUniqueItems().And.OnlyContain(id => id.Length == 255 && id.StartsWith(new string('7', 238)));
        shortened.ConvertAll(CallId.Shorten).Should().Equal(shortened, "shortening again changes nothing");
        shortened.Should().OnlyContain(id => CallId.Unmarked(id) == null, "it is no id with its own mark");
    }

    [Fact]
    public void Shorten_EmojiAtTheCut_IsNotSplit()
    {
        var id = new string('7', 237) + "😀" + new string('7', 100);

        CallId.Shorten(id).Should().StartWith(new string('7', 237) + "~").And.HaveLength(254);
    }

    [Theory]
    [InlineData("1773500000.5")]
    [InlineData("")]
    [InlineData("São ~0123456789abcdef")]
    public void Unmarked_MarkedId_IsTheId(string id)
    {
        var marked = CallId.Marked(id, 255);

        CallId.Unmarked(marked).Should().Be(id);
        CallId.Unmarked(CallId.Marked(marked, 255)).Should().Be(marked);
    }

    [Theory]
    [InlineData("1773500000.5")]
    [InlineData("~")]
    [InlineData("1773500000.5~0123456789abcdef")]
    public void Unmarked_OtherText_IsNone(string text) => CallId.Unmarked(text).Should().BeNull();

    [Fact]
    public void Call_LongId_IsShortened()
    {
        var call = new Call
        {
            LinkedId = new string('7', 300), UniqueId = "", Status = CallStatus.Waiting, Queue = "", OnPanel = true,
            CreatedAt = default, UpdatedAt = default,
        };

        call.LinkedId.Should().Be(CallId.Shorten(new string('7', 300)));
        (call with { Queue = "600" }).LinkedId.Should().Be(call.LinkedId);
    }
}
