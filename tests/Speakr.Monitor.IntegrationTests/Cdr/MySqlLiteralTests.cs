using FluentAssertions;
using FsCheck.Fluent;
using Speakr.Monitor.Conformance.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Cdr;

/// <summary>Whatever a value holds, the server reads the same value out of the statement's text, or out of a load.</summary>
[Collection(CdrMariaDbTests.Name)]
public sealed class MySqlLiteralTests(MariaDbServer server) : MySqlCdrTests(server)
{
    private const int Batches = 30;

    private static readonly string[] Pieces =
    [
        "'", "''", "\\", "\\\\", "\\'", "\"", "\0", "\n", "\r", "\u001a", "\t", "\b", "`", "%", "\\%", "_", "?", "??", "@x", "@@version", ":x",
        "/*", "*/", "/*!50000", "--", "-- ", "#", ";", "; DROP TABLE cdrs; ", ")", "(", ", ", "NULL", "0x41", "x'41'", "_utf8mb4", "{0}", "é", "日本",
        "😀", "\u202e", "\ufeff", "\uffff", "a", "B", "7", " ", "¥", "\u0085", "\u2028",
    ];

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Write_AnyText_IsReadBackTheSame(bool loads)
    {
        Database += $";AllowLoadLocalInfile={loads}";
        await ReadyAsync();
        await ExecuteAsync(
            "ALTER TABLE cdrs MODIFY src text COLLATE utf8mb4_bin, MODIFY dst text COLLATE utf8mb4_bin, MODIFY cnum text COLLATE utf8mb4_bin");
        var session = await BeginAsync();
        var texts = Gen.Elements(Pieces).ArrayOf().Select(string.Concat);
        for (var batch = 0; batch < Batches; batch++)
        {
            var day = $"2018-01-{batch + 1:00}";
            var rows = texts.Sample(30 + batch, 200).Select((text, number) => SampleRecords.Row(number).With(record => record with
            {
                CallDate = $"{day} 12:00:00", BillSec = number, Src = text, Dst = text + "\\", CNum = "'" + text,
            })).ToArray();
            await WriteAsync(session, rows);
            (await ReadAsync(session, day)).OrderBy(record => record.BillSec).Should().Equal(rows.Select(row => row.Record));
        }
    }

    [SkippableFact]
    public async Task Write_HalfACharacter_IsReplacedAndBreaksNothing()
    {
        var session = await BeginAsync();
        var row = SampleRecords.Row(1).With(record => record with { Src = "a\ud83d", Dst = "\ude00b", CNum = "\ud83d'" });
        await WriteAsync(session, row);
        (await ReadAsync(session, SampleRecords.Day)).Should().Equal(
            row.Record with { Src = "a\ufffd", Dst = "\ufffdb", CNum = "\ufffd'" });
    }
}
