using Xunit;

namespace Speakr.Monitor.TestUtils;

/// <summary>What a test needs of the machine. Its absence skips the test with a reason, or fails it where everything must be there.</summary>
public static class Requirement
{
    private const string RequireServers = "SPEAKR_TEST_REQUIRE_SERVERS";

    public static void SkipUnless(bool condition, string reason)
    {
        if (condition)
            return;
        Assert.False(Environment.GetEnvironmentVariable(RequireServers) == "1", $"{reason} ({RequireServers} is 1, so this is a failure.)");
        Skip.If(true, reason);
    }
}
