using FluentAssertions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Speakr.Monitor.Journal.Sqlite;
using Speakr.Monitor.Retention;
using Xunit;
using static Speakr.Monitor.Tests.Journal.JournalScene;

namespace Speakr.Monitor.Tests.Journal;

/// <summary>Erases a number from a folder where not every journal is as it should be.</summary>
public sealed class JournalEraserTests
{
    private const string Odd = "a.journal";

    [Theory]
    [InlineData("UPDATE Events SET details = 'no JSON: 5511900000000'")]
    [InlineData("DROP TABLE Events")]
    [InlineData("PRAGMA user_version = 99")]
    public async Task Erase_JournalCannotBeUsed_IsLeftToTheOperatorAndTheOthersAreErased(string mishap)
    {
        await using var scene = new JournalScene();
        await WriteAsync(scene, "a");
        await WriteAsync(scene, "b");
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(scene.Folder, Odd)};Pooling=false"))
        {
            connection.Open();
            await using var command = connection.CreateCommand();
            command.CommandText = mishap;
            command.ExecuteNonQuery();
        }

        var results = await EraseAsync(scene);

        results.Should().SatisfyRespectively(
            odd => odd.Should().BeEquivalentTo(new { Table = Odd, Outcome = RetentionOutcome.LeftToOperator, Rows = 0 }),
            other => other.Should().BeEquivalentTo(new { Table = "b.journal", Outcome = RetentionOutcome.Emptied, Rows = 3 }));
    }

    [Fact]
    public async Task Erase_FileWithoutTables_HoldsNothing()
    {
        await using var scene = new JournalScene();
        await WriteAsync(scene, "b");
        // The process died before it made the tables.
        await File.WriteAllBytesAsync(Path.Combine(scene.Folder, Odd), []);

        (await EraseAsync(scene)).Select(result => (result.Table, result.Outcome, result.Rows)).Should().Equal(
            (Odd, RetentionOutcome.Emptied, 0), ("b.journal", RetentionOutcome.Emptied, 3));
    }

    private static async Task WriteAsync(JournalScene scene, string name)
    {
        var (journal, _) = await scene.OpenAsync(name);
        await journal.AppendAsync(SampleEvents.Many(3), None);
        await journal.DisposeAsync();
    }

    private static Task<IReadOnlyList<RetentionResult>> EraseAsync(JournalScene scene) =>
        new JournalEraser(Options.Create(new SqliteJournalOptions { Folder = scene.Folder }))
            .EraseAsync(new ErasureOrder(PhoneNumber.Of("5511900000000"), TimeProvider.System, DryRun: false), None);
}
