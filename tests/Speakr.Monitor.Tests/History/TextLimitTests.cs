using FluentAssertions;
using Xunit;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.Tests.History;

public sealed class TextLimitTests
{
    [Theory]
    [InlineData("abc", 3, "abc", false)]
    [InlineData("abcd", 3, "abc", true)]
    [InlineData("", 3, "", false)]
    [InlineData("😀😀😀", 3, "😀😀😀", false)]
    [InlineData("a😀b😀", 3, "a😀b", true)]
    [InlineData("abc", 0, "", true)]
    public void Fit_Unicode_CutsByCharactersAndNeverInsideOne(string value, int characters, string expected, bool expectedChange)
    {
        new TextLimit(characters, Repertoire.Unicode).Fit(value, out var changed).Should().Be(expected);
        changed.Should().Be(expectedChange);
    }

    [Theory]
    [InlineData(nameof(Repertoire.BasicPlane), "é日?")]
    [InlineData(nameof(Repertoire.Latin1), "é??")]
    [InlineData(nameof(Repertoire.Ascii), "???")]
    public void Fit_SmallerRepertoire_ReplacesWhatItLacks(string repertoire, string expected)
    {
        new TextLimit(255, Enum.Parse<Repertoire>(repertoire)).Fit("é日😀", out var changed).Should().Be(expected);
        changed.Should().BeTrue();
    }
}
