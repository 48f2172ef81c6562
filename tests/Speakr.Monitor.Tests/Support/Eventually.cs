namespace Speakr.Monitor.Tests.Support;

/// <summary>Waits for a condition with a deadline, where the code under test signals nothing that could be awaited.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    public static async Task BeTrueAsync(Func<bool> condition, string because)
    {
        var giveUpAt = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(giveUpAt) > Deadline)
                throw new Xunit.Sdk.XunitException($"Waited {Deadline.TotalSeconds:0} s in vain: {because}");
            await Task.Delay(5);
        }
    }
}
