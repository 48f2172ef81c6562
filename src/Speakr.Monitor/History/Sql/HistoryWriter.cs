using System.Data.Common;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>
/// Writes batches of calls, each in one transaction. Used by one thread at a time; thrown away after any error that it throws.
/// </summary>
/// <param name="history">The history.</param>
/// <param name="session">The session to write on.</param>
/// <param name="lease">What each transaction begins with renewing; <see langword="null"/> for writing without a lease.</param>
internal sealed class HistoryWriter(HistoryDatabase history, SqlSession session, Lease? lease)
{
    // Between two of them another writer would have to add one more call of such an id.
    private const int Attempts = 4;

    private readonly HistoryStatements _statements = history.Statements;
    private readonly BatchCommands _commands = new(session);
    private readonly HistoryKeys _keys = new(history, session);
    private bool _isPrepared;

    public SqlSession Session => session;

    public async Task WriteAsync(IReadOnlyList<Call> calls, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await WriteAsync(calls, isCareful: attempt > 1, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (DbException error) when (attempt < Attempts && session.Dialect.IsDuplicate(error))
            {
                // A new call has an id that the database takes for equal to another call's: of this batch, or added by another PBX meanwhile.
                await session.RollBackAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task WriteAsync(IReadOnlyList<Call> calls, bool isCareful, CancellationToken cancellationToken)
    {
        var written = calls.Select(call => new WrittenCall(call, history.CallTexts, session.Dialect)).ToList();
        if (!_isPrepared)
            await session.Dialect.LockRowsOnlyAsync(session, cancellationToken).ConfigureAwait(false);
        _isPrepared = true;
        await session.BeginAsync(cancellationToken).ConfigureAwait(false);
        if (lease is not null)
            await lease.EnterAsync(session, null, cancellationToken).ConfigureAwait(false);
        await HandOverAsync(written, cancellationToken).ConfigureAwait(false);
        await _keys.FindAsync(written, cancellationToken).ConfigureAwait(false);
        if (isCareful)
            await InsertOneByOneAsync(written, cancellationToken).ConfigureAwait(false);
        else
            await _commands.ExecuteAsync(_statements.InsertCalls, RowsOf(written, areKnown: false), cancellationToken).ConfigureAwait(false);
        await _commands.ExecuteAsync(_statements.UpdateCalls, RowsOf(written, areKnown: true), cancellationToken).ConfigureAwait(false);
        var visits = written.SelectMany(call => call.Call.Visits, (call, visit) => VisitRow.Of(call.LinkId, visit, history.VisitTexts, session.Dialect));
        await _commands.ExecuteAsync(_statements.UpsertVisits, [.. visits], cancellationToken).ConfigureAwait(false);
        await RemoveVisitsAsync(written, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        await session.CommitAsync().ConfigureAwait(false);
    }

    private static List<object[]> RowsOf(List<WrittenCall> written, bool areKnown) =>
        [.. written.Where(call => call.IsKnown == areKnown).Select(call => call.Row)];

    // Only the database knows which ids it takes for equal, and of this batch only once one of them is there.
    private async Task InsertOneByOneAsync(List<WrittenCall> written, CancellationToken cancellationToken)
    {
        foreach (var call in written.Where(call => !call.IsKnown))
        {
            if (!await _keys.SettleAsync(call, cancellationToken).ConfigureAwait(false))
                await _commands.ExecuteAsync(_statements.InsertCalls, [call.Row], cancellationToken).ConfigureAwait(false);
        }
    }

    // One by one, because it is rare: after a turn of another host that had counted otherwise.
    private async Task RemoveVisitsAsync(List<WrittenCall> written, CancellationToken cancellationToken)
    {
        foreach (var (call, linkId) in written.Select(one => (one.Call, one.LinkId)))
        {
            if (call.Visits.Count == 0 || call.LastStoredVisit <= call.Visits[^1].Number)
                continue;
            await session.ExecuteAsync(
                $"DELETE FROM {history.Tables.Visits} WHERE linkId = @linkId AND visit > @last AND visit <= @stored",
                cancellationToken,
                ("@linkId", linkId),
                ("@last", call.Visits[^1].Number),
                ("@stored", call.LastStoredVisit)).ConfigureAwait(false);
        }
    }

    // One by one, because it is rare: a consultation call that waited in a queue was handed over to a caller.
    private async Task HandOverAsync(List<WrittenCall> written, CancellationToken cancellationToken)
    {
        foreach (var call in written)
        {
            foreach (var former in call.Call.FormerLinkedIds)
                await _keys.HandOverAsync(new LinkIdKey(former, history.CallTexts), call.Key, cancellationToken).ConfigureAwait(false);
        }
    }
}
