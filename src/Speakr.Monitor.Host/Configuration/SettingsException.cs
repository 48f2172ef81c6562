namespace Speakr.Monitor.Host.Configuration;

/// <summary>The configuration cannot be used. Each problem is a sentence that names the setting and says what to do.</summary>
internal sealed class SettingsException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
