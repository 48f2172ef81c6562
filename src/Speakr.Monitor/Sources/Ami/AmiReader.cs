using System.Buffers;
using System.IO.Pipelines;

namespace Speakr.Monitor.Sources.Ami;

/// <summary>Cuts what arrives into lines and packets, wherever its pieces end. Lines end in CR LF or LF.</summary>
internal sealed class AmiReader(Stream stream, int maxLineBytes, int maxPacketBytes) : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>How the greeting of every Asterisk begins.</summary>
    public static ReadOnlySpan<byte> Greeting => "Asterisk Call Manager/"u8;

    private readonly PipeReader _pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: BufferBytes, leaveOpen: true));
    private ReadOnlySequence<byte> _arrived;
    private bool _hasResult;
    private bool _isWhole;
    private bool _isInLongLine;

    /// <summary>The packet that is read.</summary>
    public AmiPacket Packet { get; } = new(maxLineBytes, maxPacketBytes);

    /// <summary>Reads the next packet of what has arrived.</summary>
    /// <returns>Whether <see cref="Packet"/> is whole. When not, more has to arrive.</returns>
    public bool TryRead()
    {
        if (_isWhole)
            Packet.Clear();
        _isWhole = false;
        var reader = new SequenceReader<byte>(_arrived);
        while (!_isWhole && reader.TryReadTo(out ReadOnlySpan<byte> line, (byte)'\n'))
        {
            if (line is [.., (byte)'\r'])
                line = line[..^1];
            if (_isInLongLine)
                _isInLongLine = false;
            else if (line.IsEmpty)
                _isWhole = !Packet.IsEmpty;
            else
                Packet.Add(line);
        }

        _arrived = _arrived.Slice(reader.Position);
        if (!_isWhole && _arrived.Length > maxLineBytes)
            SkipLongLine();
        return _isWhole;
    }

    /// <summary>Reads the greeting line.</summary>
    /// <returns><see langword="null"/> when more has to arrive. What does not begin like a greeting is returned at once, as far as it has arrived.</returns>
    public byte[]? TryReadGreeting()
    {
        var known = Greeting[..(int)Math.Min(_arrived.Length, Greeting.Length)];
        var reader = new SequenceReader<byte>(_arrived);
        if (!reader.TryReadTo(out ReadOnlySpan<byte> line, (byte)'\n'))
            return reader.IsNext(known) && _arrived.Length <= maxLineBytes ? null : _arrived.Slice(0, Math.Min(_arrived.Length, maxLineBytes)).ToArray();
        var greeting = line.TrimEnd((byte)'\r').ToArray();
        _arrived = _arrived.Slice(reader.Position);
        return greeting;
    }

    /// <summary>Waits until more has arrived. Completes at once when it has already.</summary>
    /// <returns>Whether there is more; false at the end of the connection.</returns>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_hasResult)
            _pipe.AdvanceTo(_arrived.Start, _arrived.End);
        _hasResult = false;
        var result = await _pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
        (_arrived, _hasResult) = (result.Buffer, true);
        return !result.IsCompleted;
    }

    public void Dispose() => _pipe.Complete();

    private void SkipLongLine()
    {
        Packet.Add(_arrived.Slice(0, maxLineBytes + 1).ToArray());
        _isInLongLine = true;
        _arrived = _arrived.Slice(_arrived.End);
    }
}
