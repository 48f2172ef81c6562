using FluentAssertions;
using Speakr.Monitor.History;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline;

/// <summary>An outage is told once, whoever meets it and in whatever words.</summary>
public sealed class PipelineStateTests : IDisposable
{
    private readonly PbxActor _actor = Actors.New(TimeProvider.System);
    private readonly PipelineState _state;

    public PipelineStateTests() => _state = new PipelineState("pbx", _actor);

    public void Dispose() => _actor.Dispose();

    [Fact]
    public void ReportAway_TwoLoopsInTurn_EachCauseIsNewsOnce()
    {
        string[] met = ["The server cannot be reached.", "The server does not answer.", "The server cannot be reached.", "The server does not answer."];

        met.Select(Away).Should().Equal(true, true, false, false);
        _state.Store.LastError.Should().Be("The server does not answer.", "health says the latest");
    }

    [Fact]
    public void ReportAway_OtherNumbersInTheSameSentence_IsNoNews()
    {
        Away("The connection timed out after 2004 ms.").Should().BeTrue();

        Away("The connection timed out after 2011 ms.").Should().BeFalse();
    }

    [Fact]
    public void ReportAway_ManySentences_EndsSomeTime() =>
        Enumerable.Range(0, 100).Count(number => Away(new string((char)('a' + (number % 26)), 1 + (number / 26)))).Should().BeLessThan(20);

    [Fact]
    public void ReportAway_AfterItWasReached_IsNewsAgain()
    {
        Away("The server cannot be reached.");
        _state.ReportReached(0, Sample.Time).Should().BeTrue();

        Away("The server cannot be reached.").Should().BeTrue();
    }

    private bool Away(string message) => _state.ReportAway(new CallHistoryException(message, isTransient: true), 0, Sample.Time);
}
