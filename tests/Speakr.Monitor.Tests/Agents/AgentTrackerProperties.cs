using FluentAssertions;
using Speakr.Monitor.Agents;
using Xunit;
using Xunit.Sdk;

namespace Speakr.Monitor.Tests.Agents;

public sealed class AgentTrackerProperties
{
    private const int Stories = 4000;

    [Fact]
    public void Play_AnyStory_EndsAsItDid() => Play(story => story.Events);

    [Fact]
    public void Play_AnyStorySwappedRepeatedAndTwice_EndsAsItDid() => Play(story => story.Disturbed());

    private static void Play(Func<AgentStory, IReadOnlyList<Monitor.Calls.CallEvent>> eventsOf)
    {
        var states = new HashSet<AgentState>();
        for (var seed = 0; seed < Stories; seed++)
        {
            var story = new AgentStory(new Random(seed));
            var expected = story.Agents.ToArray();
            states.UnionWith(expected.Select(agent => agent.State));

            var tracker = AgentRecording.Play(eventsOf(story));

            var agents = tracker.Agents.Where(agent => agent.Interface != "PJSIP/nobody").ToArray();
            string[] found = [.. AgentFacts.Of(agents)], told = [.. AgentFacts.Of(expected)];
            if (!found.SequenceEqual(told))
                throw new XunitException(
                    $"seed {seed}:\n expected {string.Join("\n ", told.Except(found))}\n found {string.Join("\n ", found.Except(told))}");
        }

        // Otherwise the stories would be too tame to show anything.
        states.Should().BeEquivalentTo(Enum.GetValues<AgentState>());
    }
}
