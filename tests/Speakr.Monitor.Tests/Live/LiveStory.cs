using Speakr.Monitor.Live;

namespace Speakr.Monitor.Tests.Live;

/// <summary>
/// One to three PBXs with equal ids and what happens to their trackers: events, gaps, transfers, steps of the clock, restarts and reconciliation, while
/// readers of all kinds watch. Notes which calls were open and what agents did at each version.
/// </summary>
internal sealed class LiveStory : IAsyncDisposable
{
    private readonly Random _random;
    private readonly LiveStoryCounts _counts;
    private readonly ManualTime _time = new();
    private readonly LiveCalls _live;
    private readonly List<LivePbx> _pbxs;
    private readonly List<LiveReader> _readers = [];
    private readonly Dictionary<long, LiveState> _stateAt = [];
    private long _version;

    public LiveStory(Random random, LiveStoryCounts counts)
    {
        (_random, _counts) = (random, counts);
        _live = new LiveCalls(_time) { Capacity = random.Next(2) == 0 ? 5 : 60 };
        _version = _live.Snapshot.Version;
        _pbxs = [.. Enumerable.Range(0, random.Next(1, 4)).Select(number => new LivePbx($"pbx{number}", random))];
        Note(0);
    }

    public async Task PlayAsync()
    {
        await using var story = this;
        for (var i = 0; i < 3; i++)
            AddReader(eagerness: i + 1);
        while (_pbxs.Any(pbx => !pbx.IsOver))
        {
            HappenTo(_pbxs[_random.Next(_pbxs.Count)]);
            if (_random.Next(3) == 0)
                _time.Advance(TimeSpan.FromMilliseconds(20));
            if (_random.Next(20) == 0)
                AddReader(_random.Next(1, 4));
            foreach (var reader in _readers)
                await reader.ReadAsync(_stateAt);
        }

        _live.Complete();
        foreach (var reader in _readers)
            await reader.FinishAsync(_stateAt, _version);
        LiveReader.Compare(_live.Snapshot.Calls, _live.Snapshot.Agents, _stateAt[_version], "snapshot");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var reader in _readers)
            await reader.DisposeAsync();
        _live.Dispose();
    }

    private void HappenTo(LivePbx pbx)
    {
        if (_random.Next(25) == 0)
        {
            _counts.Restarts++;
            pbx.Restart();
            Reset(pbx);
            return;
        }

        pbx.GoOn();
        Publish(pbx);
        if (_random.Next(3) == 0)
        {
            _live.Publish(pbx.Name, pbx.ChangeAgents());
            Note(1);
        }

        if (_random.Next(25) > 0)
            return;
        // As at a change of leader: the stored calls may be those of another host, which has heard more, or less.
        pbx.Reconcile();
        Reset(pbx);
        Publish(pbx);
    }

    private void Publish(LivePbx pbx)
    {
        if (pbx.Tracker.TakeChanges() is not { Count: > 0 } changes)
            return;
        _live.Publish(pbx.Name, changes);
        Note(1);
    }

    private void Reset(LivePbx pbx)
    {
        _live.Reset(pbx.Name, pbx.Tracker.OpenCalls());
        Note(1);
    }

    private void Note(int versions)
    {
        _version += versions;
        _stateAt[_version] = new LiveState(
        [.. _pbxs.SelectMany(pbx => pbx.Tracker.OpenCalls().Select(call => new LiveCall(pbx.Name, call)))],
        [.. _pbxs.SelectMany(pbx => pbx.Agents.Values.Select(agent => new LiveAgent(pbx.Name, agent)))]);
    }

    private void AddReader(int eagerness)
    {
        // One in three goes on where somebody else was.
        long? after = _readers.Count > 0 && _random.Next(3) == 0 ? _readers[_random.Next(_readers.Count)].Version : null;
        if (after is not null)
            _counts.Resumed++;
        _readers.Add(new LiveReader(_live, after is { } version ? _readers.First(reader => reader.Version == version) : null, eagerness, _random, _counts));
    }
}

/// <summary>What is true at one version.</summary>
internal sealed record LiveState(LiveCall[] Calls, LiveAgent[] Agents);

/// <summary>What has come up in all stories, so that a test can tell whether they were of use.</summary>
internal sealed class LiveStoryCounts
{
    public int Updates { get; set; }

    public int Ended { get; set; }

    public int Removed { get; set; }

    public int AgentsRemoved { get; set; }

    public int LostPlaces { get; set; }

    public int Resumed { get; set; }

    public int Restarts { get; set; }
}
