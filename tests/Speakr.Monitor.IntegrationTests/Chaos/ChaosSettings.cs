using System.Globalization;

namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>How long, how hard and which chaos: from the environment, so that a run can be repeated and made longer.</summary>
internal sealed record ChaosSettings(TimeSpan Trouble, int Seed, double EventsPerSecond)
{
    public static ChaosSettings Read() => new(
        TimeSpan.FromSeconds(Number("SPEAKR_TEST_CHAOS_SECONDS", 60)),
        Number("SPEAKR_TEST_CHAOS_SEED", 1),
        Number("SPEAKR_TEST_CHAOS_RATE", 60));

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"SPEAKR_TEST_CHAOS_SECONDS={Trouble.TotalSeconds:0} SPEAKR_TEST_CHAOS_SEED={Seed} SPEAKR_TEST_CHAOS_RATE={EventsPerSecond:0}");

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
