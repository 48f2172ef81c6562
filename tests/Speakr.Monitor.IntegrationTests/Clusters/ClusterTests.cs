using Xunit;

namespace Speakr.Monitor.IntegrationTests.Clusters;

/// <summary>Clusters of database servers take minutes and further programs, so their tests run only when SPEAKR_TEST_CLUSTERS is 1.</summary>
internal static class ClusterTests
{
    private const string Asked = "SPEAKR_TEST_CLUSTERS";

    public static bool AreAsked => Environment.GetEnvironmentVariable(Asked) == "1";

    public static void SkipUnlessAsked(string? absentBecause)
    {
        Skip.IfNot(AreAsked, $"Tests of database clusters run with {Asked}=1.");
        Requirement.SkipUnless(absentBecause is null, absentBecause ?? "");
    }
}
