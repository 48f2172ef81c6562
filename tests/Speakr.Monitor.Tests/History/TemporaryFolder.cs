namespace Speakr.Monitor.Tests.History;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("speakr-store-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
