namespace Speakr.Monitor.Host.Configuration;

/// <summary>The configuration cannot be used. Each problem is a sentence that names the setting and says what to do.</summary>
/// <param name="problems">The sentences.</param>
/// <param name="exitCode">What the command ends with.</param>
internal sealed class SettingsException(IReadOnlyList<string> problems, int exitCode = ExitCodes.Failed) : Exception(string.Join(Environment.NewLine, problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;

    public int ExitCode { get; } = exitCode;
}
