using Xunit.Sdk;

namespace Speakr.Monitor.TestUtils;

/// <summary>Waits for a condition with a deadline, where the code under test signals nothing that could be awaited.</summary>
public static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    public static Task BeTrueAsync(Func<bool> condition, string because, TimeSpan? within = null) =>
        BeTrueAsync(() => Task.FromResult(condition()), because, within);

    public static async Task BeTrueAsync(Func<Task<bool>> condition, string because, TimeSpan? within = null)
    {
        var deadline = within ?? Deadline;
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > deadline)
                throw new XunitException($"Waited {deadline.TotalSeconds:0} s in vain: {because}");
            await Task.Delay(5);
        }
    }
}
