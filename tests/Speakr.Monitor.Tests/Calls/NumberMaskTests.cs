using FluentAssertions;
using FsCheck.Fluent;
using FsCheck;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

public sealed class NumberMaskTests
{
    [Theory]
    [InlineData("11987654321", "119****4321")]
    [InlineData("+5511987654321", "+55*******4321")]
    [InlineData("12345678", "123*5678")]
    [InlineData("1234567", "*****67")]
    [InlineData("1001", "**01")]
    [InlineData("12", "**12")]
    [InlineData("", "")]
    [InlineData(null, null)]
    public void Mask_Number_IsRecognisedButNotDialled(string? number, string? expected) => NumberMask.Mask(number).Should().Be(expected);

    [Theory]
    [InlineData("Local/11987654321@from-queue/n", "Local/119****4321@from-queue/n")]
    [InlineData("PJSIP/1001", "PJSIP/1001")]
    [InlineData("q-8001-11987654321-20261128-103000-1795877000.17.wav", "q-8001-119****4321-202*1128-103000-179***7000.17.wav")]
    [InlineData("1234567", "*****67")]
    [InlineData("", "")]
    [InlineData(null, null)]
    public void MaskWithin_Text_MasksLongRunsOfDigits(string? text, string? expected) => NumberMask.MaskWithin(text).Should().Be(expected);

    [Fact]
    public void MaskWithin_AnyText_LeavesNoNumberAndMovesNothing() => Prop.ForAll<string>(text =>
    {
        var masked = NumberMask.MaskWithin(text);
        if (text is null)
            return masked is null;
        return masked!.Length == text.Length && !NumberMask.HasNumber(masked)
            && text.Zip(masked).All(pair => pair.First == pair.Second || (char.IsAsciiDigit(pair.First) && pair.Second == '*'));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void HasNumber_SevenDigitsInARow_IsOne()
    {
        NumberMask.HasNumber("x1234567y").Should().BeTrue();
        NumberMask.HasNumber("123456-7").Should().BeFalse();
    }
}
