using System.Text;
using System.Text.Json;

namespace Speakr.Monitor.Host.Commands;

/// <summary>Looks at a file before it is replayed: a text of another kind would be replayed as no calls at all.</summary>
internal static class RecordingFile
{
    // A recording shows itself in its first lines, and a device or a film has no end.
    private const int Looked = 1 << 20;

    /// <returns>What is wrong with it; <see langword="null"/> when there is an event in it.</returns>
    public static string? Problem(string path, Texts texts)
    {
        try
        {
            if (!File.Exists(path))
                return texts.NoSuchFile(path);

            using var file = File.OpenRead(path);
            var head = new byte[Looked];
            var length = file.ReadAtLeast(head, Looked, throwOnEndOfStream: false);
            return Encoding.UTF8.GetString(head, 0, length).Split('\n').Any(IsEvent) ? null : texts.NoRecording(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return texts.UnreadableFile(path, error.Message);
        }
    }

    private static bool IsEvent(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("payload", out var payload)
                && payload.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
