
namespace Speakr.Monitor.IntegrationTests.Samples;

/// <summary>Starts samples as a reader would: as programs, in an empty working directory.</summary>
internal static class SampleProcess
{
    /// <summary>A call of the recordings: answered by the first phone, ended by the agent.</summary>
    public const string RecordedCall = "1795331618.31";

    public static string Recording => RecordedFiles.PathOf("s1.jsonl");

    public static string FolderOf(string sample) => Path.Combine(Repository.Root, "samples", sample);

    public static HostProcess Start(
        string sample, string arguments, IReadOnlyDictionary<string, string>? variables = null, string? directory = null) =>
        HostProcess.Start(arguments, variables, existing: directory, program: ProgramOf(sample));

    // Built with these tests, so in the same configuration and for the same framework.
    private static string ProgramOf(string sample)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(FolderOf(sample), "bin", output.Parent!.Name, output.Name, $"{sample}.dll");
    }
}
