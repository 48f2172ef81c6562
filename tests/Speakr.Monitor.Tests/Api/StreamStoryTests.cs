using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using Speakr.Monitor.Agents;
using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.AspNetCore.Access;
using Speakr.Monitor.AspNetCore.Api;
using Speakr.Monitor.AspNetCore.Stream;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Live;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Statistics;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Api;

/// <summary>Whoever applies the stream's events to what it was told before has what it would be told now.</summary>
public sealed class StreamStoryTests
{
    private static readonly Audience[] Audiences =
    [
        new(AccessRole.Viewer), new(AccessRole.Admin), new(AccessRole.Supervisor, ["8001"]), new(AccessRole.Viewer, ["8002", "8003"]), new(AccessRole.Viewer, []),
    ];

    [Fact]
    public void Batches_AnyStory_RebuildWhatEachAudienceSees()
    {
        var removed = 0;
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), (int seed) => removed += new Story(new Random(seed)).Play())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(200));

        removed.Should().BeGreaterThan(1000, "otherwise nothing was left by anybody");
    }

    [Fact]
    public void Take_QueueIsNoLongerThere_IsToldOnceAsEmptyAndForgotten()
    {
        var picture = new StreamPicture();
        picture.Take([new LiveQueue("pbx", "8001") { Talking = 1, AgentsLoggedIn = 2, AgentsFree = 1, AgentsPaused = 1, Today = new QueueFigures { Offered = 3 } }], NoSources, Sample.Time);

        var items = picture.Take([], NoSources, Sample.Time.AddDays(1));

        var events = Encoding.UTF8.GetString(new StreamBatch(1, 2, items).For(new Audience(AccessRole.Viewer)).Span);
        events.Should().Contain("event: queue").And.Contain("\"talking\":0").And.Contain("\"agentsLoggedIn\":0").And.Contain("\"offered\":0");
        picture.Queues.Should().BeEmpty("who begins now would get the figures of yesterday");
        picture.Take([], NoSources, Sample.Time.AddDays(1)).Should().BeEmpty();
    }

    private static readonly MonitorCondition NoSources = Condition([]);

    private static MonitorCondition Condition(IReadOnlyList<SourceStatus> sources) => new(sources, new StoreStatus(IsReady: true, Sample.Time, 0, null));

    private sealed class Story(Random random)
    {
        private readonly StreamPicture _picture = new();
        private readonly Dictionary<LiveCallId, LiveCall> _calls = [];
        private readonly Dictionary<LiveAgentId, LiveAgent> _agents = [];
        private LiveQueue[] _queues = [];
        private SourceStatus[] _sources = [];
        private long _version = 100;
        private int _removed;

        public int Play()
        {
            var clients = Audiences.Select(audience => new Client(audience)).ToArray();
            foreach (var client in clients)
                client.Begin(Now(client.Audience));
            for (var step = 0; step < 30; step++)
            {
                for (var count = random.Next(1, 4); count > 0; count--)
                    _picture.Apply(Change());
                if (random.Next(2) == 0)
                    _queues = [.. Enumerable.Range(8001, 3).Select(queue => new LiveQueue("pbx", $"{queue}") { Waiting = random.Next(3), Today = new QueueFigures { Offered = random.Next(3) } })];
                if (random.Next(4) == 0)
                    _sources = [new SourceStatus("pbx", random.Next(2) == 0, Sample.Time, Sample.Time.AddSeconds(step), null)];
                var items = _picture.Take(_queues, Condition(_sources), Sample.Time);
                var batch = new StreamBatch(_version, ++_version, items);
                foreach (var client in clients)
                {
                    _removed += client.Apply(batch, _version);
                    client.State.Should().Equal(Expected(client.Audience), $"{client.Audience.Role} at {step}");
                }
            }

            return _removed;
        }

        private LiveAnswer Now(Audience audience) => Answering.Live(Sample.Time, false, _picture.Sources, _picture.Calls, _picture.Queues, _picture.Agents, audience);

        private Dictionary<string, string> Expected(Audience audience)
        {
            // From the story itself and not from the picture, which is under test.
            var answer = Answering.Live(Sample.Time, false, _sources, _calls.Values, _queues, _agents.Values, audience);
            var client = new Client(audience);
            client.Begin(answer);
            return client.State;
        }

        private LiveChange Change()
        {
            if (random.Next(12) == 0)
            {
                _calls.Clear();
                _agents.Clear();
                foreach (var call in Enumerable.Range(0, random.Next(4)).Select(_ => Call()).Where(call => call.Call.OnPanel))
                    _calls[call.Id] = call;
                return new LiveSnapshot(1, [.. _calls.Values]) { Agents = [.. _agents.Values] };
            }

            var changed = Enumerable.Range(0, random.Next(3)).Select(_ => Call()).DistinctBy(call => call.Id).ToArray();
            var removed = Enumerable.Range(0, random.Next(2)).Select(_ => Call().Id).Except(changed.Select(call => call.Id)).ToArray();
            var agents = Enumerable.Range(0, random.Next(3)).Select(_ => Agent()).DistinctBy(agent => agent.Id).ToArray();
            var gone = Enumerable.Range(0, random.Next(2)).Select(_ => Agent().Id).Except(agents.Select(agent => agent.Id)).ToArray();
            foreach (var id in removed)
                _calls.Remove(id);
            foreach (var call in changed)
            {
                _calls.Remove(call.Id);
                if (call.Call.OnPanel)
                    _calls[call.Id] = call;
            }

            foreach (var id in gone)
                _agents.Remove(id);
            foreach (var agent in agents)
                _agents[agent.Id] = agent;
            return new LiveUpdate(1, changed, removed) { ChangedAgents = agents, RemovedAgents = gone };
        }

        private LiveCall Call()
        {
            var queue = $"{random.Next(8001, 8004)}";
            var status = (CallStatus)random.Next(4);
            return new LiveCall($"pbx{random.Next(2)}", Sample.Call($"{random.Next(6)}.1", status) with { Queue = queue, CallerNumber = "11987654321" });
        }

        private LiveAgent Agent() => new("pbx", new Agent
        {
            Interface = $"PJSIP/{random.Next(4)}", Extension = "1", State = (AgentState)random.Next(6), Since = Sample.Time, TalkingTo = "11987654321",
            Queues = [.. Enumerable.Range(8001, 3).Where(_ => random.Next(2) == 0).Select(queue => new AgentMembership($"{queue}", AgentState.Free) { LoggedInAt = Sample.Time })],
        });
    }

    private sealed class Client(Audience audience)
    {
        public Audience Audience => audience;

        public Dictionary<string, string> State { get; private set; } = [];

        public void Begin(LiveAnswer answer)
        {
            var json = JsonSerializer.SerializeToNode(answer, ApiJson.Default.LiveAnswer)!;
            State = [];
            foreach (var (kind, list) in new[] { ("call", "calls"), ("agent", "agents"), ("queue", "queues"), ("source", "sources") })
            {
                foreach (var item in json[list]!.AsArray())
                    State[Key(kind, item!)] = Text(kind, item!);
            }
        }

        /// <returns>How many things were said to be gone.</returns>
        public int Apply(StreamBatch batch, long version)
        {
            var gone = 0;
            var frames = Encoding.UTF8.GetString(batch.For(audience).Span).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
            for (var index = 0; index < frames.Length; index++)
            {
                var lines = frames[index].Split('\n');
                var kind = lines[0]["event: ".Length..];
                var position = index == frames.Length - 1 ? new StreamPosition(version, 0) : new StreamPosition(version - 1, index + 1);
                lines[1].Should().Be($"id: {position.ToId(audience)}");
                StreamPosition.Parse(lines[1]["id: ".Length..], audience).Should().Be(position);
                Encoding.UTF8.GetString(batch.For(audience, index + 1).Span).Should().Be(string.Concat(frames.Skip(index + 1).Select(frame => frame + "\n\n")));
                var item = JsonNode.Parse(lines[2]["data: ".Length..])!;
                var isOver = item["removed"] is not null || (kind == "call" && !item["onPanel"]!.GetValue<bool>());
                if (!isOver)
                    State[Key(kind, item)] = Text(kind, item);
                else if (State.Remove(Key(kind, item)))
                    gone++;
            }

            return gone;
        }

        private static string Key(string kind, JsonNode item) => kind switch
        {
            "call" => $"call {item["source"]} {item["linkId"]}",
            "agent" => $"agent {item["source"]} {item["interface"]}",
            "queue" => $"queue {item["source"]} {item["queue"]}",
            _ => $"source {item["name"]}",
        };

        // When a source was last heard is no news.
        private static string Text(string kind, JsonNode item)
        {
            if (kind == "source")
                item["lastEventAt"] = null;
            return item.ToJsonString();
        }
    }
}
