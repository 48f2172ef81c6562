using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Speakr.Monitor.Cdr.Runs;

/// <summary>
/// Fingerprints of rows and records: 128 bits of SHA-256, so collisions need no handling. Keeps a buffer; for one thread at a time.
/// </summary>
internal sealed class CdrFingerprinter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(1024);
    private readonly Dictionary<UInt128, int> _twins = [];

    /// <summary>The fingerprint of a record: equal for records that are equal.</summary>
    public UInt128 Of(CallDetailRecord record)
    {
        _bytes.ResetWrittenCount();
        Add(record);
        return Digest();
    }

    /// <summary>
    /// The fingerprints of rows. Twins are told apart by counting, so all twins must be among the rows to get the same fingerprints each
    /// time.
    /// </summary>
    public UInt128[] Of(IReadOnlyList<CdrRow> rows)
    {
        _twins.Clear();
        var fingerprints = new UInt128[rows.Count];
        for (var index = 0; index < fingerprints.Length; index++)
        {
            var fingerprint = Of(rows[index]);
            ref var twins = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_twins, fingerprint, out _);
            fingerprints[index] = twins == 0 ? fingerprint : Of(fingerprint, twins);
            twins++;
        }

        return fingerprints;
    }

    public static string ToText(UInt128 fingerprint) => fingerprint.ToString("x32", CultureInfo.InvariantCulture);

    public static UInt128 FromText(string text) => UInt128.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>
    /// The fingerprint of a row that it shares with its twins. With a sequence the content may change (a recording that is converted later gets
    /// another name), and it is still that row.
    /// </summary>
    public UInt128 Of(CdrRow row)
    {
        _bytes.ResetWrittenCount();
        Add(row.UniqueId);
        Add(row.Sequence);
        if (row.Sequence == 0)
            Add(row.Record);
        else
            Add(row.Record.CallDate);
        return Digest();
    }

    private UInt128 Of(UInt128 fingerprint, int twin)
    {
        _bytes.ResetWrittenCount();
        BinaryPrimitives.WriteUInt128LittleEndian(_bytes.GetSpan(16), fingerprint);
        _bytes.Advance(16);
        Add(twin);
        return Digest();
    }

    private void Add(CallDetailRecord record)
    {
        Add(record.CallDate);
        Add(record.Src);
        Add(record.Dst);
        Add(record.BillSec ?? long.MinValue);
        Add(record.Disposition);
        Add(record.LinkedId);
        Add(record.RecordingFile);
        Add(record.CNum);
    }

    // Length first, so that no two lists of texts make the same bytes.
    private void Add(string? text)
    {
        Add(text?.Length ?? -1L);
        if (text is not null)
            Encoding.UTF8.GetBytes(text, _bytes);
    }

    private void Add(long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(sizeof(long)), number);
        _bytes.Advance(sizeof(long));
    }

    private UInt128 Digest()
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_bytes.WrittenSpan, digest);
        return BinaryPrimitives.ReadUInt128LittleEndian(digest);
    }
}
