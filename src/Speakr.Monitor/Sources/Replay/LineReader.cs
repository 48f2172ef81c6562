using System.Buffers;

namespace Speakr.Monitor.Sources.Replay;

/// <summary>Reads a stream line by line as bytes, in a pooled buffer: recordings can be many times larger than memory.</summary>
internal sealed class LineReader(Stream stream) : IDisposable
{
    private const int FirstSize = 64 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _start;
    private int _end;

    /// <summary>The line that was read, without its end; valid until the next read.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>Reads the next line; <see langword="false"/> at the end of the stream.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        var searched = 0;
        while (true)
        {
            var length = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (length >= 0)
                return Take(searched + length, skip: 1);
            searched = _end - _start;
            MakeRoom();
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                return searched > 0 && Take(searched, skip: 0);
            _end += read;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private bool Take(int length, int skip)
    {
        Line = _buffer.AsMemory(_start, length);
        _start += length + skip;
        return true;
    }

    private void MakeRoom()
    {
        var kept = _buffer.AsSpan(_start, _end - _start);
        if (kept.Length < _buffer.Length)
        {
            kept.CopyTo(_buffer);
        }
        else
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            kept.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        _end -= _start;
        _start = 0;
    }
}
