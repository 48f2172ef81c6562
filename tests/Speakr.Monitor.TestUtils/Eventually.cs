using Xunit.Sdk;

namespace Speakr.Monitor.TestUtils;

/// <summary>Waits for a condition with a deadline, where the code under test signals nothing that could be awaited.</summary>
public static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    public static Task BeTrueAsync(Func<bool> condition, string because, TimeSpan? within = null) =>
        BeTrueAsync(() => Task.FromResult(condition()), because, within);

    /// <param name="condition">What is waited for.</param>
    /// <param name="because">What that is, for the message of a failure.</param>
    /// <param name="within">How long; 20 s otherwise.</param>
    /// <param name="pause">How often it is looked at; every 5 ms otherwise. For questions that are limited or cost something.</param>
    public static async Task BeTrueAsync(Func<Task<bool>> condition, string because, TimeSpan? within = null, TimeSpan? pause = null)
    {
        var deadline = within ?? Deadline;
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > deadline)
                throw new XunitException($"Waited {deadline.TotalSeconds:0} s in vain: {because}");
            await Task.Delay(pause ?? TimeSpan.FromMilliseconds(5));
        }
    }
}
