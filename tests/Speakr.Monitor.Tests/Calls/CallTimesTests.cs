using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

public sealed class CallTimesTests
{
    private static readonly DateTimeOffset Now = Sample.Time.AddSeconds(10);

    [Fact]
    public void NotAfter_OnlyARingIsLater_BeganNow()
    {
        var limited = CallTimes.NotAfter(CallWithRing(Now.AddMinutes(5)), Now);

        limited.Visits.Single().Rings.Single().RangAt.Should().Be(Now);
        limited.Visits.Single().JoinedAt.Should().Be(Sample.Time);
    }

    [Fact]
    public void NotAfter_NothingIsLater_IsTheSameCall()
    {
        var call = CallWithRing(Now);

        CallTimes.NotAfter(call, Now).Should().BeSameAs(call);
    }

    private static Call CallWithRing(DateTimeOffset rangAt) => Sample.Call("1.1") with
    {
        Visits =
        [
            new QueueVisit
            {
                Number = 1, Queue = "600", UniqueId = "1.1", JoinedAt = Sample.Time,
                Rings = [new RingAttempt { Number = 1, Interface = "PJSIP/1001", RangAt = rangAt }],
            },
        ],
    };
}
