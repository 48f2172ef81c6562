using System.Data.Common;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>
/// Finds out which rows belong to which calls. A database may take two ids for equal, so what it finds is compared to the letter. Used by one
/// thread at a time.
/// </summary>
internal sealed class HistoryKeys(HistoryDatabase history, SqlSession session)
{
    // More than are ever open together; a forgotten one costs a careful write.
    private const int MostRemembered = 10_000;

    // MariaDB turns lists of 1,000 and more into slower subqueries.
    private const int LongestList = 999;

    // Ids whose calls were met with a mark: they are asked for by it at once.
    private readonly HashSet<string> _marked = new(StringComparer.Ordinal);

    private readonly Dictionary<string, long> _stored = new(StringComparer.Ordinal);
    private Action<DbDataReader>? _read;

    /// <summary>Notes in which rows calls are stored already.</summary>
    /// <param name="written">The calls.</param>
    /// <param name="seconds">How long asking may take, together with what the session's script holds already.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task FindAsync(List<WrittenCall> written, int seconds, CancellationToken cancellationToken)
    {
        _stored.Clear();
        var script = session.Script;
        var asked = 0;
        foreach (var call in written)
        {
            Ask(call.Key.Plain);
            if (IsMarked(call))
                Ask(call.Key.Marked);
            if (script.IsFull)
                await SendAsync().ConfigureAwait(false);
        }

        await SendAsync().ConfigureAwait(false);
        if (_stored.Count == 0)
            return;
        foreach (var call in written)
        {
            if (_stored.TryGetValue(call.Key.Plain, out var id))
                call.IsStoredIn(id, call.Key.Plain);
            if (IsMarked(call) && _stored.TryGetValue(call.Key.Marked, out id))
                call.IsStoredIn(id, call.Key.Marked);
        }

        void Ask(string key)
        {
            if (asked == LongestList)
                End();
            if (asked == 0)
                script.Query(HistoryStatements.SelectKnown, _read ??= Read);
            script.Text(key);
            asked++;
        }

        void End()
        {
            if (asked > 0)
                script.Sql(")");
            asked = 0;
        }

        Task SendAsync()
        {
            End();
            return script.SendAsync(seconds, cancellationToken);
        }
    }

    /// <summary>Finds a key for a call that the database takes for equal to no other call's.</summary>
    /// <returns>Whether the call is stored already.</returns>
    public async Task<bool> SettleAsync(WrittenCall call, CancellationToken cancellationToken)
    {
        var equal = await AskAsync(call.Key, cancellationToken).ConfigureAwait(false);
        if (equal.Count == 0)
            return false;
        Remember(call.Key);
        if (equal.Find(row => call.Key.IsOf(row.LinkId)) is { } own)
        {
            call.IsStoredIn(own.Id, own.LinkId);
            return true;
        }

        call.LinkId = call.Key.Marked;
        return false;
    }

    /// <summary>Moves the row of a consultation call to the caller that it was handed over to, or removes it when the caller has one.</summary>
    public async Task HandOverAsync(LinkIdKey former, LinkIdKey caller, CancellationToken cancellationToken)
    {
        var found = await AskAsync(former, cancellationToken).ConfigureAwait(false);
        var consultation = found.Find(row => former.IsOf(row.LinkId));
        if (consultation is null)
            return;
        var equal = await AskAsync(caller, cancellationToken).ConfigureAwait(false);
        foreach (var table in new[] { history.Tables.Visits, history.Tables.Rings })
        {
            await session.ExecuteAsync(
                $"DELETE FROM {table} WHERE linkId = @linkId", cancellationToken, ("@linkId", consultation.LinkId)).ConfigureAwait(false);
        }

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

    private void Read(DbDataReader row) => _stored[row.GetString(1)] = row.GetInt64(0);

    private bool IsMarked(WrittenCall call) => _marked.Count > 0 && _marked.Contains(call.Key.Plain);

    /// <summary>The rows whose keys the database takes for equal to a call's, which need not be that call's.</summary>
    private async Task<List<StoredKey>> AskAsync(LinkIdKey key, CancellationToken cancellationToken)
    {
        var found = new List<StoredKey>();
        await session.Script
            .Query(HistoryStatements.SelectKnown, reader => found.Add(new StoredKey(reader.GetInt64(0), reader.GetString(1))))
            .Text(key.Plain).Text(key.Marked).Sql(")")
            .SendAsync(session.Database.CommandSeconds, cancellationToken).ConfigureAwait(false);
        return found;
    }
}
