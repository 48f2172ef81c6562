using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Speakr.Monitor.History;
using Speakr.Monitor.Journal;

namespace Speakr.Monitor.Pipeline.Gaps;

/// <summary>
/// What the journal keeps of gaps across restarts: until when each source was received, why it was lost, and unsaved gaps.
/// </summary>
/// <exception cref="JournalException">Every member: the journal cannot be read or written.</exception>
internal sealed class GapNotes(IEventJournal? journal)
{
    private const string NotRunning = "The monitor was not running.";

    private bool _mayHoldUnsaved = true;

    /// <summary>Until when a source was received, and why no longer; <see langword="null"/> when it never was.</summary>
    public async ValueTask<(DateTimeOffset Since, string Reason)?> ReadHeardAsync(string source, CancellationToken cancellationToken)
    {
        var heard = await ReadAsync($"heard:{source}", cancellationToken).ConfigureAwait(false);
        if (!long.TryParse(heard, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
            return null;
        // The reason belongs to the loss it was written with, not to a later one.
        var lost = await ReadAsync($"lost:{source}", cancellationToken).ConfigureAwait(false);
        var reason = lost?.StartsWith($"{heard} ", StringComparison.Ordinal) == true ? lost[(heard.Length + 1)..] : NotRunning;
        return (DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), reason);
    }

    public ValueTask WriteHeardAsync(string source, DateTimeOffset until) => WriteAsync($"heard:{source}", Text(until));

    public async ValueTask WriteLostAsync(string source, DateTimeOffset since, string reason)
    {
        await WriteAsync($"lost:{source}", $"{Text(since)} {reason}").ConfigureAwait(false);
        await WriteHeardAsync(source, since).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<SourceGap>> ReadUnsavedAsync(CancellationToken cancellationToken)
    {
        var text = await ReadAsync("gaps", cancellationToken).ConfigureAwait(false);
        try
        {
            return text is null ? [] : JsonSerializer.Deserialize(text, GapJson.Default.SourceGapArray) ?? [];
        }
        catch (JsonException unreadable)
        {
            throw new JournalException($"The gaps in the event journal cannot be read: {unreadable.Message}", innerException: unreadable);
        }
    }

    public async ValueTask WriteUnsavedAsync(IReadOnlyCollection<SourceGap> gaps)
    {
        if (gaps.Count == 0 && !_mayHoldUnsaved)
            return;
        await WriteAsync("gaps", JsonSerializer.Serialize([.. gaps], GapJson.Default.SourceGapArray)).ConfigureAwait(false);
        _mayHoldUnsaved = gaps.Count > 0;
    }

    private static string Text(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private async ValueTask<string?> ReadAsync(string name, CancellationToken cancellationToken) =>
        journal is null ? null : await journal.ReadNoteAsync(name, cancellationToken).ConfigureAwait(false);

    private ValueTask WriteAsync(string name, string value) => journal?.WriteNoteAsync(name, value, CancellationToken.None) ?? ValueTask.CompletedTask;
}

[JsonSerializable(typeof(SourceGap[]))]
internal sealed partial class GapJson : JsonSerializerContext;
