using System.Text.Json;
using FluentAssertions;
using Speakr.Monitor.Agents;
using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.AspNetCore.Access;
using Speakr.Monitor.AspNetCore.Api;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Live;
using Speakr.Monitor.Statistics;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Api;

/// <summary>Asterisk names a member without a name after its interface, which may be an outside number.</summary>
public sealed class MaskedNameTests
{
    private const string Number = "5511987654321";
    private const string Member = $"Local/{Number}@from-queue/n";

    private static readonly LiveCall Call = new("pbx", Sample.Call("1.1", CallStatus.Answered) with
    {
        Visits =
        [
            new QueueVisit
            {
                Number = 1, Queue = "600", UniqueId = "1.1", AgentName = Member, Extension = Number,
                Rings = [new RingAttempt { Number = 1, Interface = Member, AgentName = Member, Extension = Number, RangAt = Sample.Time, IsAnswered = true }],
            },
        ],
    });

    private static readonly LiveAgent Agent = new("pbx", new Agent { Interface = Member, Name = Member, Extension = Number, State = AgentState.Free, Since = Sample.Time, Queues = [] }) { DisplayName = $"Ana {Number}" };

    private static readonly LiveQueue Queue = new("pbx", "600") { DisplayName = $"Vendas {Number}" };

    [Theory]
    [InlineData(AccessRole.Viewer, false)]
    [InlineData(AccessRole.Supervisor, true)]
    public void Names_HoldANumber_AreMaskedAsNumbersAre(AccessRole role, bool isSeen)
    {
        var audience = new Audience(role);
        object[] answers =
        [
            Answering.Of(Call, audience), Answering.Of([Agent], audience), Answering.Of(new AgentStatistics(Number, Member), audience), Answering.Of(Queue, Sample.Time, audience),
        ];
        foreach (var answer in answers)
            JsonSerializer.Serialize(answer).Contains(Number, StringComparison.Ordinal).Should().Be(isSeen, $"{answer.GetType().Name}");
    }
}
