using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Speakr.Monitor.Retention;

namespace Speakr.Monitor.Journal.Sqlite;

/// <summary>
/// Erases numbers from journals that no process has open. A running monitor removes the events of a call when it is over and saved, and needs
/// those of an open one as they are. Nothing is purged: events have their age limit.
/// </summary>
internal sealed class JournalEraser(IOptions<SqliteJournalOptions> options) : IRetained
{
    private const string CallerNumber = "callerNumber";

    public string Place => Path.GetFullPath(options.Value.Folder);

    public Task<IReadOnlyList<RetentionResult>> PurgeAsync(PurgeOrder order, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RetentionResult>>([]);

    public Task<IReadOnlyList<RetentionResult>> EraseAsync(ErasureOrder order, CancellationToken cancellationToken)
    {
        var results = new List<RetentionResult>();
        if (Directory.Exists(Place))
        {
            foreach (var path in Directory.EnumerateFiles(Place, "*.journal").Order(StringComparer.Ordinal))
            {
                cancellationToken.ThrowIfCancellationRequested();
                results.Add(Erase(path, order));
            }

            results.AddRange(Directory.EnumerateFiles(Place, "*.journal.damaged-*").Where(path => !path.EndsWith("-wal", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal).Select(path => Result(path, RetentionOutcome.LeftToOperator, 0)));
        }

        return Task.FromResult<IReadOnlyList<RetentionResult>>(results);
    }

    private RetentionResult Erase(string path, ErasureOrder order)
    {
        try
        {
            using var slot = JournalSlot.TryTake(path);
            if (slot is null)
                return Result(path, RetentionOutcome.InUse, 0);
            using var connection = JournalDatabase.Open(path);
            JournalDatabase.Prepare(connection, path);
            // What is overwritten must not stay in the file.
            JournalDatabase.Run(connection, "PRAGMA secure_delete = ON; BEGIN IMMEDIATE");
            var found = Find(connection, order.Number);
            if (!order.DryRun)
            {
                foreach (var (position, details) in found)
                    Write(connection, position, details);
            }

            JournalDatabase.Run(connection, "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
            return Result(path, order.Done, found.Count);
        }
        catch (Exception error) when (error is JsonException || JournalErrors.IsExpected(error))
        {
            // A file that cannot be read or written must not keep the others from being erased.
            return Result(path, RetentionOutcome.LeftToOperator, 0);
        }
    }

    private static List<(long Position, string Details)> Find(SqliteConnection connection, PhoneNumber number)
    {
        // Names of channels as well: Local/5511987650000@from-queue.
        var elsewhere = new Regex($@"(?<![\w.]){Regex.Escape(number.Plain)}(?![\w.])", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        var found = new List<(long Position, string Details)>();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT position, details FROM Events WHERE instr(details, $number) > 0";
        command.Parameters.AddWithValue("$number", number.Plain);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (Mask(reader.GetString(1), number, elsewhere) is { } masked)
                found.Add((reader.GetInt64(0), masked));
        }

        return found;
    }

    /// <returns><see langword="null"/> when the number is not there.</returns>
    private static string? Mask(string details, PhoneNumber number, Regex elsewhere)
    {
        var parsed = JsonNode.Parse(details) as JsonObject;
        var isCaller = parsed?[CallerNumber] is JsonValue value && value.GetValueKind() == JsonValueKind.String && number.IsSame(value.GetValue<string>());
        if (isCaller)
            parsed!.Remove(CallerNumber);
        var text = isCaller ? parsed!.ToJsonString(Readable) : details;
        // The same everywhere, so that events about one channel still belong together.
        var masked = elsewhere.Replace(text, "x");
        return masked == details ? null : masked;
    }

    private static readonly JsonSerializerOptions Readable = new() { Encoder = EventDetailsJson.Readable.Encoder };

    private static void Write(SqliteConnection connection, long position, string details)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "UPDATE Events SET details = $details WHERE position = $position";
        command.Parameters.AddWithValue("$details", details);
        command.Parameters.AddWithValue("$position", position);
        command.ExecuteNonQuery();
    }

    private RetentionResult Result(string path, RetentionOutcome outcome, long rows) => new(Path.GetFileName(path), $"in {Place}", outcome, rows);
}
