using System.Runtime.CompilerServices;
using Speakr.Monitor.Agents;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Retention;
using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.History.Sql;

/// <summary>Keeps calls in a relational database. Reading uses pooled connections and may happen at any time; writing has one of its own.</summary>
internal sealed class SqlCallHistoryStore(HistoryDatabase history, StatisticsOptions statistics, TimeProvider clock)
    : ISharedCallHistory, ICallGapStore, ICallAgentStore, ICallAccessStore, ICallDeadLetterStore, ICallReports, IForgettingHistory,
    IRetained, IAsyncDisposable, IDisposable
{
    private const int PageRows = 500;

    // Firewalls and servers drop connections that rest; a fresh one costs a millisecond.
    private static readonly TimeSpan WriterRest = TimeSpan.FromSeconds(30);

    private readonly HistoryConnection _connection = new(history, lease: null);
    private readonly HistoryLeases _leases = new(history, clock);
    private long _written = clock.GetTimestamp();

    public async ValueTask InitializeAsync(CancellationToken cancellationToken) => await history.Sql.UseAsync(
        async session =>
        {
            await history.InitializeAsync(session, cancellationToken).ConfigureAwait(false);
            return true;
        },
        cancellationToken).ConfigureAwait(false);

    public async ValueTask SaveAsync(IReadOnlyList<Call> changed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changed);
        cancellationToken.ThrowIfCancellationRequested();
        if (changed.Count == 0)
            return;
        if (clock.GetElapsedTime(Interlocked.Read(ref _written)) > WriterRest)
            await _connection.RestAsync().ConfigureAwait(false);
        await _connection.SaveAsync(changed, cancellationToken).ConfigureAwait(false);
        Interlocked.Exchange(ref _written, clock.GetTimestamp());
    }

    public async ValueTask<Call?> FindAsync(string linkedId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(linkedId);
        var key = new LinkIdKey(linkedId, history.CallTexts);
        var found = await history.Sql.UseAsync(
            session => new HistoryReader(history, session).FindAsync(key, cancellationToken), cancellationToken).ConfigureAwait(false);
        // Among them may be calls whose ids the database takes for equal.
        return found.Find(row => row.Call.LinkedId == LinkIdKey.Read(key.Plain) || row.Call.LinkedId == LinkIdKey.Read(key.Marked)).Call;
    }

    public async IAsyncEnumerable<Call> QueryAsync(CallQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var left = query.Limit ?? int.MaxValue;
        if (left == 0)
            yield break;
        var before = long.MaxValue;
        var from = await history.Sql.UseAsync(
            session => new HistoryReader(history, session).FindStartAsync(query, cancellationToken), cancellationToken).ConfigureAwait(false);
        while (left > 0)
        {
            var (rows, last) = (Math.Min(left, PageRows), before);
            var page = await history.Sql.UseAsync(
                session => new HistoryReader(history, session).ReadPageAsync(query, last, from, rows, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            foreach (var (id, call) in page)
            {
                before = id;
                yield return call;
            }

            if (page.Count < rows)
                yield break;
            left -= page.Count;
        }
    }

    public async ValueTask<string> GetIdentityAsync(CancellationToken cancellationToken) =>
        await _leases.GetIdentityAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask<HistoryLeaseAttempt> TryTakeAsync(string name, string owner, TimeSpan duration, CancellationToken cancellationToken) =>
        await _leases.TryTakeAsync(name, owner, duration, cancellationToken).ConfigureAwait(false);

    public async ValueTask RecordAsync(SourceGap gap, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(gap);
        await new HistoryGaps(history).RecordAsync(gap, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<SourceGap>> ReadAsync(string? source, DateTimeOffset endedSince, CancellationToken cancellationToken) =>
        await new HistoryGaps(history).ReadAsync(source, endedSince, cancellationToken).ConfigureAwait(false);

    public async ValueTask RecordAsync(IReadOnlyList<AgentPeriod> periods, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(periods);
        if (periods.Count > 0)
            await new HistoryAgents(history).RecordAsync(periods, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<AgentPeriod>> ReadAgentsAsync(string? pbx, DateTimeOffset? endedSince, CancellationToken cancellationToken) =>
        await new HistoryAgents(history).ReadAsync(pbx, endedSince, cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<QueueStatistics>> GetQueueStatisticsAsync(QueueStatisticsQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return await new HistoryReports(history, statistics, clock).OfQueuesAsync(query, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<AgentStatistics>> GetAgentStatisticsAsync(AgentStatisticsQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return await new HistoryReports(history, statistics, clock).OfAgentsAsync(query, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<CallPage> SearchAsync(CallSearch search, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(search);
        ArgumentOutOfRangeException.ThrowIfLessThan(search.Limit, 1);
        return await history.Sql.UseAsync(
            session => new CallSearchReader(history, session, search).ReadAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<CallbackList> GetCallbacksAsync(CallbackQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        return await new HistoryReports(history, statistics, clock).CallbacksAsync(query, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<ApiKey>> ReadKeysAsync(CancellationToken cancellationToken) =>
        await new HistoryAccess(history).ReadKeysAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask<bool> AddKeyAsync(ApiKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        return await new HistoryAccess(history).AddKeyAsync(key, cancellationToken).ConfigureAwait(false) > 0;
    }

    public async ValueTask<bool> RemoveKeyAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        return await new HistoryAccess(history).RemoveKeyAsync(name, cancellationToken).ConfigureAwait(false) > 0;
    }

    public async ValueTask<IReadOnlyList<MonitorUser>> ReadUsersAsync(CancellationToken cancellationToken) =>
        await new HistoryAccess(history).ReadUsersAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask<bool> AddUserAsync(MonitorUser user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        return await new HistoryAccess(history).AddUserAsync(user, cancellationToken).ConfigureAwait(false) > 0;
    }

    public async ValueTask<bool> RenewUserAsync(string name, string stamp, string? passwordHash, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(stamp);
        return await new HistoryAccess(history).RenewUserAsync(name, stamp, passwordHash, cancellationToken).ConfigureAwait(false) > 0;
    }

    public async ValueTask<bool> RemoveUserAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        return await new HistoryAccess(history).RemoveUserAsync(name, cancellationToken).ConfigureAwait(false) > 0;
    }

    public async ValueTask<IReadOnlyList<string>> ReadProtectionKeysAsync(CancellationToken cancellationToken) =>
        await new HistoryAccess(history).ReadProtectionKeysAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask AddProtectionKeyAsync(string name, string xml, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(xml);
        await new HistoryAccess(history).AddProtectionKeyAsync(name, xml, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask RecordAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        await new HistoryAccess(history).RecordAsync(entry, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<AuditEntry>> ReadAuditAsync(int limit, CancellationToken cancellationToken) =>
        await new HistoryAccess(history).ReadAuditAsync(limit, cancellationToken).ConfigureAwait(false);

    public async ValueTask RecordDeadLettersAsync(IReadOnlyList<CallDeadLetter> letters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(letters);
        if (letters.Count > 0)
            await new HistoryDeadLetters(history).RecordAsync(letters, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<CallDeadLetter>> ReadDeadLettersAsync(string webhook, bool willBeSent, int limit, CancellationToken cancellationToken) =>
        await new HistoryDeadLetters(history).ReadAsync(webhook, willBeSent, limit, cancellationToken).ConfigureAwait(false);

    public async ValueTask RemoveDeadLettersAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        await new HistoryDeadLetters(history).RemoveAsync(ids, cancellationToken).ConfigureAwait(false);
    }

    public string Place => history.Sql.Place;

    public Task<IReadOnlyList<RetentionResult>> PurgeAsync(PurgeOrder order, CancellationToken cancellationToken) =>
        new HistoryRetention(history).PurgeAsync(order, cancellationToken);

    public Task<IReadOnlyList<RetentionResult>> EraseAsync(ErasureOrder order, CancellationToken cancellationToken) =>
        new HistoryRetention(history).EraseAsync(order, cancellationToken);

    public Task<ForgottenCalls> ReadForgottenAsync(CancellationToken cancellationToken) => history.Sql.UseAsync(
        async session => new ForgottenCalls(await history.ForgottenTable.ReadNowAsync(session, cancellationToken).ConfigureAwait(false)), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync().ConfigureAwait(false);
        await _leases.DisposeAsync().ConfigureAwait(false);
        history.Sql.Dispose();
    }

    // Containers that are disposed synchronously ask for it.
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
