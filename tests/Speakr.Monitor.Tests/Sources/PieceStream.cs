namespace Speakr.Monitor.Tests.Sources;

/// <summary>Bytes that arrive in pieces of given sizes; the last size goes for all that follow.</summary>
internal sealed class PieceStream(ReadOnlyMemory<byte> bytes, IEnumerable<int> sizes) : Stream
{
    private readonly Queue<int> _sizes = new(sizes);
    private ReadOnlyMemory<byte> _rest = bytes;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var size = Math.Min(Math.Min(_sizes.Count > 1 ? _sizes.Dequeue() : _sizes.Peek(), _rest.Length), buffer.Length);
        _rest[..size].CopyTo(buffer);
        _rest = _rest[size..];
        return ValueTask.FromResult(size);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
