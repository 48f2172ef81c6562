using System.IO.Compression;

namespace Speakr.Monitor.Cdr.FreePbx;

/// <summary>Rows that wait in little memory: a tenth of what they need as objects.</summary>
internal static class PackedRows
{
    public static byte[] Pack(IReadOnlyList<CdrRow> rows)
    {
        using var bytes = new MemoryStream();
        using (var packed = new DeflateStream(bytes, CompressionLevel.Fastest))
        using (var writer = new BinaryWriter(packed))
        {
            writer.Write(rows.Count);
            foreach (var row in rows)
                Write(writer, row);
        }

        return bytes.ToArray();
    }

    public static List<CdrRow> Unpack(byte[] bytes)
    {
        using var reader = new BinaryReader(new DeflateStream(new MemoryStream(bytes), CompressionMode.Decompress));
        var rows = new List<CdrRow>(reader.ReadInt32());
        while (rows.Count < rows.Capacity)
            rows.Add(Read(reader));
        return rows;
    }

    private static void Write(BinaryWriter writer, CdrRow row)
    {
        var record = row.Record;
        writer.Write(row.UniqueId);
        writer.Write(row.Sequence);
        writer.Write(record.BillSec.HasValue);
        writer.Write(record.BillSec ?? 0);
        foreach (var text in (ReadOnlySpan<string?>)
            [record.CallDate, record.Src, record.Dst, record.Disposition, record.LinkedId, record.RecordingFile, record.CNum])
        {
            writer.Write(text is not null);
            writer.Write(text ?? "");
        }
    }

    private static CdrRow Read(BinaryReader reader)
    {
        var (uniqueId, sequence) = (reader.ReadString(), reader.ReadInt64());
        var (hasLength, length) = (reader.ReadBoolean(), reader.ReadInt64());
        return new CdrRow(uniqueId, sequence, new CallDetailRecord
        {
            BillSec = hasLength ? length : null,
            CallDate = Text(),
            Src = Text(),
            Dst = Text(),
            Disposition = Text(),
            LinkedId = Text(),
            RecordingFile = Text(),
            CNum = Text(),
        });

        string? Text()
        {
            var isThere = reader.ReadBoolean();
            var text = reader.ReadString();
            return isThere ? text : null;
        }
    }
}
