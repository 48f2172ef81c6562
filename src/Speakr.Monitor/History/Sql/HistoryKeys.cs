using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>
/// Finds out which rows belong to which calls. A database may take two ids for equal, so what it finds is compared to the letter. Used by one
/// thread at a time.
/// </summary>
internal sealed class HistoryKeys(HistoryDatabase history, SqlSession session)
{
    // More than stand open at once; one that was forgotten costs a careful write.
    private const int MostRemembered = 10_000;

    private readonly BatchCommands _commands = new(session);

    // Ids whose calls were met with a mark: they are asked for by it at once.
    private readonly HashSet<string> _marked = new(StringComparer.Ordinal);

    /// <summary>Notes in which rows calls are stored already.</summary>
    public async Task FindAsync(List<WrittenCall> written, CancellationToken cancellationToken)
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

    /// <summary>Finds a key for a call that the database takes for equal to no other call's.</summary>
    /// <returns>Whether the call is stored already.</returns>
    public async Task<bool> SettleAsync(WrittenCall call, CancellationToken cancellationToken)
    {
        var equal = await AskAsync([call.Key.Plain, call.Key.Marked], cancellationToken).ConfigureAwait(false);
        if (equal.Count == 0)
            return false;
        Remember(call.Key);
        if (equal.Find(row => call.Key.IsOf(row.LinkId)) is { } own)
        {
            call.IsStoredIn(own);
            return true;
        }

        call.LinkId = call.Key.Marked;
        return false;
    }

    /// <summary>Moves the row of a consultation call to the caller that it was handed over to, or removes it when the caller has one.</summary>
    public async Task HandOverAsync(LinkIdKey former, LinkIdKey caller, CancellationToken cancellationToken)
    {
        var found = await AskAsync([former.Plain, former.Marked], cancellationToken).ConfigureAwait(false);
        var consultation = found.Find(row => former.IsOf(row.LinkId));
        if (consultation is null)
            return;
        var equal = await AskAsync([caller.Plain, caller.Marked], cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            $"DELETE FROM {history.Tables.Visits} WHERE linkId = @linkId", cancellationToken, ("@linkId", consultation.LinkId)).ConfigureAwait(false);
        if (equal.Exists(row => caller.IsOf(row.LinkId)))
        {
            await session.ExecuteAsync(
                $"DELETE FROM {HistoryTables.Calls} WHERE id = @id", cancellationToken, ("@id", consultation.Id)).ConfigureAwait(false);
            return;
        }

        // The row moves, and keeps its id.
        var isTaken = equal.Exists(row => row.LinkId != consultation.LinkId);
        if (isTaken)
            Remember(caller);
        await session.ExecuteAsync(
            $"UPDATE {HistoryTables.Calls} SET linkId = @linkId WHERE id = @id",
            cancellationToken, ("@linkId", isTaken ? caller.Marked : caller.Plain), ("@id", consultation.Id)).ConfigureAwait(false);
    }

    private void Remember(LinkIdKey key)
    {
        if (_marked.Count >= MostRemembered)
            _marked.Clear();
        _marked.Add(key.Plain);
    }

    /// <summary>The rows whose keys the database takes for equal to one of these, which need not be those calls'.</summary>
    private Task<List<StoredKey>> AskAsync(List<string> keys, CancellationToken cancellationToken) => _commands.QueryAsync(
        history.Statements.SelectKnown, keys, reader => new StoredKey(reader.GetValue(0), reader.GetString(1)), cancellationToken);
}
