using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Speakr.Monitor.Calls;

namespace CustomHistoryStore;

/// <summary>A file of batches of calls, one line each. A line is there as a whole or not at all.</summary>
internal sealed class CallFile : IDisposable
{
    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() } };

    private readonly FileStream _file;
    private long _end;

    private CallFile(FileStream file) => _file = file;

    public static async Task<CallFile> OpenAsync(string path, Action<List<Call>> keep, CancellationToken cancellationToken)
    {
        // Not shared: a second process would overwrite what this one has written.
        var file = new CallFile(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        try
        {
            await file.ReadAsync(keep, cancellationToken);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    #region append
    public void Append(List<Call> batch)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(batch, Json), (byte)'\n'];
        // First off with what a failed write may have left.
        _file.SetLength(_end);
        _file.Position = _end;
        _file.Write(line);
        _file.Flush(flushToDisk: true);
        _end += line.Length;
    }
    #endregion

    public void Dispose() => _file.Dispose();

    private async Task ReadAsync(Action<List<Call>> keep, CancellationToken cancellationToken)
    {
        using var lines = new StreamReader(_file, Encoding.UTF8, leaveOpen: true);
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            var end = _end + Encoding.UTF8.GetByteCount(line) + 1;
            // The last line of a process that was killed has no end. Its batch was never said to be saved.
            if (end > _file.Length)
                break;
            keep(JsonSerializer.Deserialize<List<Call>>(line, Json) ?? []);
            _end = end;
        }
    }
}
