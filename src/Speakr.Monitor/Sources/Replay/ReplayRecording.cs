namespace Speakr.Monitor.Sources.Replay;

/// <summary>A recording of a feed.</summary>
/// <param name="Name">What error messages call it.</param>
/// <param name="Open">Opens it at its start; called for each pass. The stream is disposed of after it.</param>
internal sealed record ReplayRecording(string Name, Func<Stream> Open)
{
    /// <summary>A recording in a file.</summary>
    public static ReplayRecording FromFile(string path) => new(path, () => new FileStream(path, new FileStreamOptions
    {
        Mode = FileMode.Open,
        Access = FileAccess.Read,
        // A recording may still be written to.
        Share = FileShare.ReadWrite | FileShare.Delete,
        Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
    }));
}
