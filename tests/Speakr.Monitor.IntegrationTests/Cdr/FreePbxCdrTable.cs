using System.Globalization;
using System.Text;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Speakr.Monitor.Tests.Cdr;

namespace Speakr.Monitor.IntegrationTests.Cdr;

/// <summary>A database with FreePBX's table, made from the schema that was recorded with the calls.</summary>
internal sealed class FreePbxCdrTable(MariaDbServer server)
{
    public const string AddMarker = "ALTER TABLE cdr ADD sync TINYINT NULL DEFAULT NULL";

    private const string ZeroDates = "SET sql_mode = ''";

    /// <summary>Statements that change the engine. MySQL shortens FreePBX's longest index for MyISAM only when it is not strict.</summary>
    public static string[] ChangeEngine(string engine) => [ZeroDates, $"ALTER TABLE cdr ENGINE = {engine}"];

    /// <summary>A connection string with every right.</summary>
    public string Database { get; private set; } = "";

    public async Task CreateAsync(bool hasMarker, params string[] alterations)
    {
        Database = await server.CreateDatabaseAsync("CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci");
        await ExecuteAsync([await SchemaAsync(), .. alterations, .. hasMarker ? [AddMarker] : Array.Empty<string>()]);
    }

    /// <summary>The statements that make the table, without the database.</summary>
    public static async Task<string> SchemaAsync()
    {
        var lines = await File.ReadAllLinesAsync(RecordedFiles.PathOf("schema-freepbx-cdr.sql"));
        var statements = string.Join('\n', lines.Where(line => !line.StartsWith("--", StringComparison.Ordinal))).Split(';');
        return string.Join(';', statements.Where(statement => statement.Contains(" TABLE ", StringComparison.Ordinal)));
    }

    public async Task DropAsync()
    {
        if (Database.Length > 0)
            await server.DropDatabaseAsync(Database);
    }

    public Task ExecuteAsync(params string[] statements) => MariaDbServer.ExecuteAsync(Database, statements);

    public Task<List<string>> RowsAsync(string query) => MariaDbServer.RowsAsync(Database, query);

    /// <summary>Inserts rows in few statements, with an escaping of its own.</summary>
    public async Task InsertAsync(IReadOnlyList<CdrRow> rows, bool hasSequence = true)
    {
        foreach (var chunk in rows.Chunk(500))
        {
            var text = new StringBuilder("INSERT INTO cdr (calldate, src, dst, billsec, disposition, linkedid, recordingfile, cnum, uniqueid")
                .Append(hasSequence ? ", sequence) VALUES " : ") VALUES ");
            text.AppendJoin(", ", chunk.Select(row => $"({string.Join(", ", Values(row, hasSequence))})"));
            await ExecuteAsync(ZeroDates, text.ToString());
        }
    }

    /// <summary>Inserts records of queue calls.</summary>
    public async Task InsertAsync(IReadOnlyList<SampleCallRecord> records)
    {
        foreach (var chunk in records.Chunk(500))
        {
            var values = chunk.Select(record => $"({string.Join(", ", record.Values.Select(Literal))})");
            await ExecuteAsync(
                ZeroDates,
                "INSERT INTO cdr (calldate, src, cnum, dstchannel, lastapp, lastdata, disposition, uniqueid, linkedid, duration, sequence) VALUES "
                + string.Join(", ", values));
        }
    }

    /// <summary>Inserts the rows of all recordings as they were found.</summary>
    public async Task InsertRecordingsAsync()
    {
        foreach (var file in Recordings())
        {
            foreach (var row in await RecordedAsync(file))
                await ExecuteAsync($"INSERT INTO cdr ({string.Join(", ", row.Keys)}) VALUES ({string.Join(", ", row.Values.Select(Literal))})");
        }
    }

    public async Task<int> CountMarkedAsync() =>
        int.Parse((await RowsAsync("SELECT COUNT(*) FROM cdr WHERE sync = 1"))[0], CultureInfo.InvariantCulture);

    /// <summary>The rows of one recording, in the order of insertion: column by column as they were printed.</summary>
    public static async Task<List<Dictionary<string, string>>> RecordedAsync(string file)
    {
        var lines = await File.ReadAllLinesAsync(file);
        var names = lines[0].Split('\t');
        return [.. lines.Skip(1).Select(line => names.Zip(line.Split('\t').Select(Unescape)).ToDictionary(pair => pair.First, pair => pair.Second))];
    }

    public static IEnumerable<string> Recordings() => RecordedFiles.Like("s*.cdr.tsv");

    private static IEnumerable<string> Values(CdrRow row, bool hasSequence)
    {
        var record = row.Record;
        string?[] texts =
        [
            record.CallDate, record.Src, record.Dst, record.BillSec?.ToString(CultureInfo.InvariantCulture), record.Disposition,
            record.LinkedId, record.RecordingFile, record.CNum, row.UniqueId,
        ];
        var values = texts.Select(Literal);
        return hasSequence ? values.Append(row.Sequence.ToString(CultureInfo.InvariantCulture)) : values;
    }

    // In hexadecimal digits, so that nothing depends on what is tested.
    private static string Literal(string? text) => text switch
    {
        null => "NULL",
        "" => "''",
        _ => $"CONVERT(0x{Convert.ToHexString(Encoding.UTF8.GetBytes(text))} USING utf8mb4)",
    };

    private static string Unescape(string text) => text.Replace(@"\n", "\n", StringComparison.Ordinal)
        .Replace(@"\t", "\t", StringComparison.Ordinal).Replace(@"\\", @"\", StringComparison.Ordinal);
}
