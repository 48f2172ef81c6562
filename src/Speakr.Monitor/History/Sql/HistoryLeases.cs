using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>
/// Gives the leases of the history to one holder at a time. All leases of a host are asked for and renewed over one connection, which is kept while
/// it is used: opening a pooled one takes three times as many statements as asking. Safe for concurrent use.
/// </summary>
internal sealed class HistoryLeases(HistoryDatabase history, TimeProvider clock) : IAsyncDisposable
{
    // Asking for a lease needs a name, so this one is nobody's.
    private const string IdentityName = "";

    // Longer than between two questions, shorter than servers and firewalls let a connection rest.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    // A server that is gone or frozen is not waited for.
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private SqlSession? _session;
    private long _usedAt;

    public Task<string> GetIdentityAsync(CancellationToken cancellationToken) => history.Sql.UseAsync(
        async session =>
        {
            if (await history.Leases.FindAsync(session, IdentityName, cancellationToken).ConfigureAwait(false) is { Owner: { } identity })
                return identity;
            // Of several hosts that start at once the first one's is everybody's.
            await history.Leases.AddAsync(session, IdentityName, Guid.NewGuid().ToString("N"), cancellationToken).ConfigureAwait(false);
            return (await history.Leases.ReadAsync(session, IdentityName, cancellationToken).ConfigureAwait(false)).Owner
                ?? throw new CallHistoryException(
                    $"The row without a name in {history.Tables.Leases} has no owner, so nothing identifies the history. Delete it.", isTransient: false);
        },
        cancellationToken);

    public async Task<HistoryLeaseAttempt> TryTakeAsync(string name, string owner, TimeSpan duration, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(owner);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, LeaseTable.MaxName, nameof(name));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        var attempt = await AskAsync(
            session => history.Leases.TryTakeAsync(session, holds: false, name, owner, duration, cancellationToken), duration, cancellationToken).ConfigureAwait(false);
        if (!attempt.IsTaken)
            return new HistoryLeaseAttempt(null, attempt.Holder, attempt.Remaining);
        if (attempt.HasEnded)
            HistoryLog.LeaseTaken(history.Logger, name, attempt.Holder);
        var lease = new Lease(history.Leases, name, attempt.Fence, duration, holder => Lost(name, holder));
        return new HistoryLeaseAttempt(new HistoryLease(history, this, lease), null, duration);
    }

    /// <summary>Runs a statement about a lease.</summary>
    /// <param name="question">What to ask.</param>
    /// <param name="duration">How long that lease lasts.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<T> AskAsync<T>(Func<SqlSession, Task<T>> question, TimeSpan duration, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await history.Sql.RunAsync(() => AskNowAsync(question, duration, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (await _turn.WaitAsync(CloseLimit).ConfigureAwait(false))
            await DropAsync().ConfigureAwait(false);
    }

    private async Task<T> AskNowAsync<T>(Func<SqlSession, Task<T>> question, TimeSpan duration, CancellationToken cancellationToken)
    {
        try
        {
            if (_session is not null && clock.GetElapsedTime(_usedAt) > Rest)
                await DropAsync().ConfigureAwait(false);
            if (_session is null)
            {
                _session = await history.Sql.OpenAsync(cancellationToken).ConfigureAwait(false);
                // A save of this or of another host may have the row for as long as it takes.
                await _session.WaitBrieflyAsync(true, cancellationToken).ConfigureAwait(false);
            }

            // One question that hangs must leave time for another try, and for the other leases.
            _session.Seconds = Lease.SecondsOf(duration, history.Sql);
            var answer = await question(_session).ConfigureAwait(false);
            _usedAt = clock.GetTimestamp();
            return answer;
        }
        catch
        {
            await DropAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task DropAsync()
    {
        var session = _session;
        _session = null;
        if (session is not null)
            await session.DisposeAsync().ConfigureAwait(false);
    }

    private static HistoryLeaseLostException Lost(string name, string holder) => new(
        $"The lease of '{name}' in the history database now belongs to {holder}: this host did not renew it in time. "
        + $"It writes nothing for '{name}' until it gets the lease again.");
}
