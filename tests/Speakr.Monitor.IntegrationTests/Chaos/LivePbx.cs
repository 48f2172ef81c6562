using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Speakr.Monitor.IntegrationTests.Cdr;
using Speakr.Monitor.Tests.Cdr;

namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>A PBX with callers: tells the feed what happens, when it happens, and writes the records of each call when its caller hangs up.</summary>
internal sealed class LivePbx(StoryTeller teller, LiveFeed feed, FreePbxCdrTable table, double eventsPerSecond)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private readonly PriorityQueue<StoryEvent, (DateTimeOffset At, long Order)> _events = new();
    private readonly PriorityQueue<CallStory, DateTimeOffset> _hangUps = new();
    private readonly Channel<List<SampleCallRecord>> _records = Channel.CreateUnbounded<List<SampleCallRecord>>();
    private readonly List<CallStory> _stories = [];
    private long _planned;

    public IReadOnlyList<CallStory> Stories => _stories;

    /// <summary>How far the clock of the PBX's database is ahead of UTC.</summary>
    public static async Task<TimeSpan> OffsetAsync(FreePbxCdrTable table)
    {
        var seconds = (await table.RowsAsync("SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW())"))[0];
        return TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture));
    }

    /// <summary>Takes new calls until that has ended, and runs until the last of them is over.</summary>
    public async Task RunAsync(Task trouble)
    {
        var writing = WriteRecordsAsync();
        var clock = Stopwatch.StartNew();
        while (!trouble.IsCompleted || _events.Count > 0 || _hangUps.Count > 0)
        {
            if (!trouble.IsCompleted)
                Begin(clock.Elapsed);
            Happen(DateTimeOffset.UtcNow);
            await Task.Delay(Tick);
        }

        _records.Writer.Complete();
        await writing;
    }

    private void Begin(TimeSpan elapsed)
    {
        var now = DateTimeOffset.UtcNow;
        while (_planned < elapsed.TotalSeconds * eventsPerSecond)
        {
            var story = teller.Next(now);
            _stories.Add(story);
            _hangUps.Enqueue(story, story.HungUpAt);
            foreach (var happening in story.Events)
                _events.Enqueue(happening, (happening.At, _planned++));
        }
    }

    private void Happen(DateTimeOffset now)
    {
        var due = new List<StoryEvent>();
        while (_events.TryPeek(out var next, out _) && next.At <= now)
            due.Add(_events.Dequeue());
        if (due.Count > 0)
            feed.Say(due.Select(happening => happening.Payload));

        var ended = new List<SampleCallRecord>();
        while (_hangUps.TryPeek(out var next, out _) && next.HungUpAt <= now)
            ended.AddRange(_hangUps.Dequeue().Records);
        if (ended.Count > 0)
            _records.Writer.TryWrite(ended);
    }

    private async Task WriteRecordsAsync()
    {
        await foreach (var records in _records.Reader.ReadAllAsync())
            await table.InsertAsync(records);
    }
}
