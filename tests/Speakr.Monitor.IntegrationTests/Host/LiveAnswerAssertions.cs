using System.Text.Json.Nodes;
using FluentAssertions;

namespace Speakr.Monitor.IntegrationTests.Host;

/// <summary>What <c>GET /api/live</c> may show to a user of one queue.</summary>
internal static class LiveAnswerAssertions
{
    /// <summary>A call that overflowed from this queue into another is shown with all its visits; the other queue and its agents are not.</summary>
    /// <param name="ask">Asks the API; it is asked again until the feed has reported the queue with its agents.</param>
    /// <param name="queue">The queue of the user.</param>
    public static async Task ShouldShowOnlyQueueAsync(Func<Task<string>> ask, string queue)
    {
        JsonNode live = new JsonObject();
        await Eventually.BeTrueAsync(async () =>
        {
            live = JsonNode.Parse(await ask())!;
            return QueuesOf(live).Any() && Items(live, "agents").Any();
        }, $"the queues and agents of {queue} are shown", TimeSpan.FromSeconds(40));

        QueuesOf(live).Should().Equal(queue);
        Items(live, "agents").SelectMany(QueuesOf).Should().AllBe(queue);
        Items(live, "calls").Where(call => !Items(call, "visits").Any(visit => (string?)visit["queue"] == queue)).Should().BeEmpty();
    }

    private static IEnumerable<string?> QueuesOf(JsonNode node) => Items(node, "queues").Select(queue => (string?)queue["queue"]);

    private static IEnumerable<JsonNode> Items(JsonNode node, string name) => node[name]!.AsArray().Select(item => item!);
}
