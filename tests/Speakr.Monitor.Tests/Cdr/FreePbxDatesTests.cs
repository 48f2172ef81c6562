using System.Globalization;
using FluentAssertions;
using Speakr.Monitor.Cdr.FreePbx;
using Xunit;

namespace Speakr.Monitor.Tests.Cdr;

public sealed class FreePbxDatesTests
{
    [Theory]
    [InlineData("03:00", "+3")]
    [InlineData("-05:45", "-5:45")]
    [InlineData("00:15", "+0:15")]
    [InlineData("1.01:00", "+25")]
    public void Hours_AnyShift_IsWhole(string shift, string expected) =>
        FreePbxDates.Hours(TimeSpan.Parse(shift, CultureInfo.InvariantCulture)).Should().Be(expected);
}
