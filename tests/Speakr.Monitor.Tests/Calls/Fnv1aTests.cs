using FluentAssertions;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

public sealed class Fnv1aTests
{
    // The published values of the 64-bit hash.
    [Theory]
    [InlineData("", 0xcbf29ce484222325)]
    [InlineData("a", 0xaf63dc4c8601ec8c)]
    [InlineData("foobar", 0x85944171f73967e8)]
    public void Add_Ascii_IsThePublishedHash(string text, ulong expected) => Fnv1a.Add(Fnv1a.Basis, text).Should().Be(expected);
}
