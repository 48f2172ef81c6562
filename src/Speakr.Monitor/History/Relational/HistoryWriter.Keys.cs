using System.Data.Common;
using System.Numerics;

namespace Speakr.Monitor.History.Relational;

/// <summary>Which rows belong to which calls. A database may take two ids for equal, so what it finds is compared to the letter.</summary>
internal sealed partial class HistoryWriter
{
    // More than stand open at once; one that was forgotten costs a careful write.
    private const int MostRemembered = 10_000;

    // Ids whose calls were met with a mark: they are asked for by it at once.
    private readonly HashSet<string> _marked = new(StringComparer.Ordinal);

    private async Task FindKnownAsync(List<WrittenCall> written, CancellationToken cancellationToken)
    {
        var marked = written.Where(call => _marked.Contains(call.Key.Plain)).ToList();
        var stored = await AskAsync(
            [.. written.Select(call => call.Key.Plain), .. marked.Select(call => call.Key.Marked)], cancellationToken).ConfigureAwait(false);
        if (stored.Count == 0)
            return;
        var rows = new Dictionary<string, StoredKey>(stored.Count, StringComparer.Ordinal);
        foreach (var row in stored)
            rows[row.LinkId] = row;
        foreach (var call in written)
        {
            if (rows.TryGetValue(call.Key.Plain, out var own))
                call.IsStoredIn(own);
        }

        foreach (var call in marked)
        {
            if (rows.TryGetValue(call.Key.Marked, out var own))
                call.IsStoredIn(own);
        }
    }

    // Only the database knows which ids it takes for equal, and of this batch only once one of them is there.
    private async Task InsertOneByOneAsync(List<WrittenCall> written, CancellationToken cancellationToken)
    {
        foreach (var call in written.Where(call => !call.IsKnown))
        {
            var equal = await AskAsync([call.Key.Plain, call.Key.Marked], cancellationToken).ConfigureAwait(false);
            if (equal.Count > 0)
                Remember(call.Key);
            if (equal.Find(row => call.Key.IsOf(row.LinkId)) is { } own)
            {
                call.IsStoredIn(own);
                continue;
            }

            if (equal.Count > 0)
                call.LinkId = call.Key.Marked;
            await ExecuteAsync(dialect.InsertCalls, [call.Row], cancellationToken).ConfigureAwait(false);
        }
    }

    private void Remember(LinkIdKey key)
    {
        if (_marked.Count >= MostRemembered)
            _marked.Clear();
        _marked.Add(key.Plain);
    }

    /// <summary>The rows whose keys the database takes for equal to one of these, which need not be those calls'.</summary>
    private async Task<List<StoredKey>> AskAsync(List<string> keys, CancellationToken cancellationToken)
    {
        var found = new List<StoredKey>();
        for (var start = 0; start < keys.Count;)
        {
            // Asking for the last one several times is cheaper than asking in several pieces.
            var count = Math.Min(dialect.MaxRows, (int)BitOperations.RoundUpToPowerOf2((uint)(keys.Count - start)));
            var command = Command(dialect.SelectKnown, count);
            for (var row = 0; row < count; row++)
                command.Parameters[row].Value = keys[Math.Min(start + row, keys.Count - 1)];
            start += count;
            await ReadKeysAsync(command, found, cancellationToken).ConfigureAwait(false);
        }

        return found;
    }

    private static async Task ReadKeysAsync(DbCommand command, List<StoredKey> found, CancellationToken token)
    {
        var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(token).ConfigureAwait(false))
                found.Add(new StoredKey(reader.GetValue(0), reader.GetString(1)));
        }
    }

    // One by one, because it is rare: a consultation call that waited in a queue was handed over to a caller.
    private async Task HandOverAsync(List<WrittenCall> written, CancellationToken cancellationToken)
    {
        foreach (var call in written)
        {
            foreach (var former in call.Call.FormerLinkedIds)
                await HandOverAsync(new LinkIdKey(former, dialect.CallTexts), call.Key, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task HandOverAsync(LinkIdKey former, LinkIdKey caller, CancellationToken cancellationToken)
    {
        var found = await AskAsync([former.Plain, former.Marked], cancellationToken).ConfigureAwait(false);
        var consultation = found.Find(row => former.IsOf(row.LinkId));
        if (consultation is null)
            return;
        var equal = await AskAsync([caller.Plain, caller.Marked], cancellationToken).ConfigureAwait(false);
        await RunAsync(
            $"DELETE FROM {dialect.Tables.Visits} WHERE linkId = @linkId", cancellationToken, ("@linkId", consultation.LinkId)).ConfigureAwait(false);
        if (equal.Exists(row => caller.IsOf(row.LinkId)))
        {
            await RunAsync("DELETE FROM CallsHistory WHERE id = @id", cancellationToken, ("@id", consultation.Id)).ConfigureAwait(false);
            return;
        }

        // The row moves, and keeps its id.
        var isTaken = equal.Exists(row => row.LinkId != consultation.LinkId);
        if (isTaken)
            Remember(caller);
        await RunAsync(
            "UPDATE CallsHistory SET linkId = @linkId WHERE id = @id",
            cancellationToken, ("@linkId", isTaken ? caller.Marked : caller.Plain), ("@id", consultation.Id)).ConfigureAwait(false);
    }
}
