using System.Data.Common;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>
/// Writes batches of calls, each in one transaction and two round trips: the first begins, renews the lease and looks the calls up, the second
/// writes and commits. Used by one thread at a time; discarded after any exception.
/// </summary>
/// <param name="history">The history.</param>
/// <param name="session">The session to write on.</param>
/// <param name="lease">What each transaction begins with renewing; <see langword="null"/> for writing without a lease.</param>
internal sealed class HistoryWriter(HistoryDatabase history, SqlSession session, Lease? lease)
{
    // Between two of them another writer would have to add one more call of such an id.
    private const int Attempts = 4;

    private readonly HistoryStatements _statements = history.Statements;
    private readonly HistoryKeys _keys = new(history, session);
    private readonly List<WrittenCall> _written = [];
    private readonly WrittenRings _rings = new();
    private Action<DbDataReader>? _readRenewed;
    private Action<DbDataReader>? _readRevision;
    private long _renewed;
    private long _revision;
    private bool _isPrepared;

    public SqlSession Session => session;

    public async Task WriteAsync(IReadOnlyList<Call> calls, CancellationToken cancellationToken)
    {
        if (!_isPrepared)
            await session.Dialect.LockRowsOnlyAsync(session, cancellationToken).ConfigureAwait(false);
        _isPrepared = true;
        for (var attempt = 1; ; attempt++)
        {
            _written.Clear();
            foreach (var call in calls)
                _written.Add(new WrittenCall(call, history.CallTexts));
            try
            {
                await BeginAsync(cancellationToken).ConfigureAwait(false);
                await (attempt == 1 ? InsertAsync(cancellationToken) : InsertOneByOneAsync(cancellationToken)).ConfigureAwait(false);
                await FinishAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (DbException error) when (attempt < Attempts && session.Dialect.IsDuplicate(error))
            {
                // A new call has an id that the database considers equal to another call's: in this batch, or added by another PBX in the meantime.
                await session.RollBackAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Begins, renews the lease and looks the calls up. Nothing is written before the lease is known to be ours.</summary>
    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        var seconds = lease?.Seconds(session) ?? session.Database.CommandSeconds;
        var script = session.Begin();
        _renewed = 0;
        lease?.Enter(script, _readRenewed ??= reader => _renewed = reader.GetInt64(0));
        _revision = 0;
        script.Query(history.ForgottenTable.SelectRevision, _readRevision ??= reader => _revision = reader.GetInt64(0));
        if (_written.Exists(call => call.Call.FormerLinkedIds.Count > 0))
        {
            await script.SendAsync(seconds, cancellationToken).ConfigureAwait(false);
            await CheckLeaseAsync(cancellationToken).ConfigureAwait(false);
            await HandOverAsync(cancellationToken).ConfigureAwait(false);
        }

        await _keys.FindAsync(_written, seconds, cancellationToken).ConfigureAwait(false);
        await CheckLeaseAsync(cancellationToken).ConfigureAwait(false);
        if (_revision > 0)
            await ForgetAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Leaves out what was erased or purged, from wherever it comes.</summary>
    private async ValueTask ForgetAsync(CancellationToken cancellationToken)
    {
        if (history.Forgotten.Revision != _revision)
            history.Forgotten = await history.ForgottenTable.ReadAsync(session, cancellationToken).ConfigureAwait(false);
        var forgotten = new ForgottenCalls(history.Forgotten);
        foreach (var written in _written.Where(written => forgotten.IsErased(written.Call.CallerNumber, written.Call.CreatedAt)))
            written.ForgetNumber();
        _written.RemoveAll(written => written is { Id: null, Call.OnPanel: false } && forgotten.IsPurged(written.Call.CreatedAt));
    }

    private async ValueTask CheckLeaseAsync(CancellationToken cancellationToken)
    {
        if (lease is not null && _renewed != 1)
            throw await lease.LostAsync(session, cancellationToken).ConfigureAwait(false);
    }

    private async Task InsertAsync(CancellationToken cancellationToken)
    {
        foreach (var call in _written)
        {
            if (call.Id is null)
                await InsertAsync(call, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes what is known and the visits, and commits.</summary>
    private async Task FinishAsync(CancellationToken cancellationToken)
    {
        var script = session.Script;
        foreach (var call in _written)
        {
            if (call.Id is not { } id)
                continue;
            CallRow.Append(script.Row(_statements.UpdateCalls), call.Call, call.LinkId, history.CallTexts).Number(id);
            await SendIfFullAsync(cancellationToken).ConfigureAwait(false);
        }

        foreach (var call in _written)
        {
            // By index: enumerating an interface costs an enumerator for each call.
            for (var visit = 0; visit < call.Call.Visits.Count; visit++)
            {
                VisitRow.Append(script.Row(_statements.UpsertVisits), call.LinkId, call.Call.Visits[visit], history.VisitTexts);
                await SendIfFullAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        RemoveRings(script);
        foreach (var call in _written)
        {
            for (var visit = 0; visit < call.Call.Visits.Count; visit++)
                await WriteRingsAsync(call, call.Call.Visits[visit], cancellationToken).ConfigureAwait(false);
        }

        RemoveVisits(script);
        cancellationToken.ThrowIfCancellationRequested();
        await session.CommitAsync().ConfigureAwait(false);
        foreach (var call in _written)
            _rings.Note(call);
    }

    private async ValueTask WriteRingsAsync(WrittenCall call, QueueVisit visit, CancellationToken cancellationToken)
    {
        if (visit.Rings.Count == 0)
            return;
        var written = call.Call.IsRenumbered ? [] : _rings.Of(call.LinkId, visit);
        if (ReferenceEquals(written, visit.Rings))
            return;
        for (var index = 0; index < visit.Rings.Count; index++)
        {
            if (WrittenRings.Has(written, visit.Rings[index]))
                continue;
            RingRow.Append(session.Script.Row(_statements.UpsertRings), call.LinkId, visit.Number, visit.Rings[index], history.RingTexts);
            await SendIfFullAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private Task InsertAsync(WrittenCall call, CancellationToken cancellationToken)
    {
        CallRow.Append(session.Script.Row(_statements.InsertCalls), call.Call, call.LinkId, history.CallTexts);
        return SendIfFullAsync(cancellationToken);
    }

    private Task SendIfFullAsync(CancellationToken cancellationToken) =>
        session.Script.IsFull ? session.Script.SendAsync(session.Database.CommandSeconds, cancellationToken) : Task.CompletedTask;

    // Only the database knows which ids it takes for equal, and of this batch only once one of them is there.
    private async Task InsertOneByOneAsync(CancellationToken cancellationToken)
    {
        foreach (var call in _written)
        {
            if (call.Id is not null || await _keys.SettleAsync(call, cancellationToken).ConfigureAwait(false))
                continue;
            await InsertAsync(call, cancellationToken).ConfigureAwait(false);
            await session.Script.SendAsync(session.Database.CommandSeconds, cancellationToken).ConfigureAwait(false);
        }
    }

    // Rare: after a turn of another host that had counted otherwise.
    private void RemoveVisits(SqlScript script)
    {
        foreach (var written in _written)
        {
            var call = written.Call;
            if (call.Visits.Count == 0 || call.LastStoredVisit <= call.Visits[^1].Number)
                continue;
            foreach (var table in new[] { history.Tables.Visits, history.Tables.Rings })
            {
                script.Statement($"DELETE FROM {table} WHERE linkId = ").Text(written.LinkId)
                    .Sql(" AND visit > ").Number(call.Visits[^1].Number).Sql(" AND visit <= ").Number(call.LastStoredVisit);
            }
        }
    }

    // Rare: the visits of a call have got other numbers, or a caller has waited while a hundred phones rang and more.
    private void RemoveRings(SqlScript script)
    {
        foreach (var written in _written)
        {
            if (written is { Call.IsRenumbered: true, Id: not null })
                script.Statement($"DELETE FROM {history.Tables.Rings} WHERE linkId = ").Text(written.LinkId);
            for (var index = 0; index < written.Call.Visits.Count; index++)
            {
                if (written.Call.Visits[index] is not { Rings: [{ Number: > 1 } oldest, ..] } visit
                    || _rings.Of(written.LinkId, visit) is [{ } before, ..] && before.Number == oldest.Number)
                    continue;
                script.Statement($"DELETE FROM {history.Tables.Rings} WHERE linkId = ").Text(written.LinkId)
                    .Sql(" AND visit = ").Number(visit.Number).Sql(" AND ring < ").Number(oldest.Number);
            }
        }
    }

    // One by one, because it is rare: a consultation call that waited in a queue was handed over to a caller.
    private async Task HandOverAsync(CancellationToken cancellationToken)
    {
        foreach (var call in _written)
        {
            foreach (var former in call.Call.FormerLinkedIds)
                await _keys.HandOverAsync(new LinkIdKey(former, history.CallTexts), call.Key, cancellationToken).ConfigureAwait(false);
        }
    }
}
