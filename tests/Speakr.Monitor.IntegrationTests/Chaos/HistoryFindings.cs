namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>What is not right in the history.</summary>
internal sealed class HistoryFindings
{
    public List<CallStory> Missing { get; } = [];

    public List<CallStory> Wrong { get; } = [];

    public List<CallStory> Stuck { get; } = [];

    public List<string> Unknown { get; } = [];

    /// <summary>Not right either, but nobody could know better.</summary>
    public List<CallStory> Unknowable { get; } = [];

    public bool IsRight => Missing.Count + Wrong.Count + Stuck.Count + Unknown.Count == 0;

    public void Compare(CallStory story, string stored, bool shown)
    {
        if (!IsTrue(story, stored))
            Wrong.Add(story);
        if (shown)
            Stuck.Add(story);
    }

    public void CompareUnknowable(CallStory story, string stored, bool shown)
    {
        if (shown || !IsTrue(story, stored))
            Unknowable.Add(story);
    }

    public override string ToString() => $"{Missing.Count} missing, {Wrong.Count} wrong, {Stuck.Count} on the panel, {Unknown.Count} unknown";

    private static bool IsTrue(CallStory story, string stored) => stored == $"{story.Truth.Status}|{story.Truth.Queue}|{story.Truth.Extension}";
}
