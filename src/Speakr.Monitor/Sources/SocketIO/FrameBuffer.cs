using System.Buffers;

namespace Speakr.Monitor.Sources.SocketIO;

/// <summary>Collects one WebSocket frame after the other in a pooled buffer. A frame above the limit keeps its beginning only.</summary>
internal sealed class FrameBuffer(int maxFrameBytes) : IDisposable
{
    private const int FirstSize = 16 * 1024;
    private const int KeptOfOversized = 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _length;

    public bool IsOversized { get; private set; }

    public ReadOnlySpan<byte> Frame => _buffer.AsSpan(0, _length);

    public void Clear()
    {
        _length = 0;
        IsOversized = false;
    }

    /// <summary>Room for the next bytes of the frame; never empty.</summary>
    public Memory<byte> Room()
    {
        if (IsOversized)
            return _buffer.AsMemory(KeptOfOversized);
        if (_length == _buffer.Length)
            Grow();
        return _buffer.AsMemory(_length);
    }

    public void Advance(int count)
    {
        if (IsOversized)
            return;
        _length += count;
        if (_length <= maxFrameBytes)
            return;
        IsOversized = true;
        _length = KeptOfOversized;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        Frame.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
