using System.Data;
using System.Runtime.CompilerServices;
using MySqlConnector;
using RepoDb;
using RepoDb.Enumerations;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;

namespace RepoDbHistoryStore;

/// <summary>
/// Calls in two tables of MySQL or MariaDB, by RepoDb. For one host: whoever runs several implements <see cref="ISharedCallHistory"/> too.
/// </summary>
/// <param name="connectionString">A connection string of MySqlConnector, for a database in which tables may be created.</param>
public sealed class RepoDbCallHistoryStore(string connectionString) : ICallHistoryStore, IAsyncDisposable
{
    private const int CallsPerPage = 500;

    private readonly MySqlDataSource _database = Open(connectionString);
    private readonly Upsert<CallRow> _calls = new([nameof(CallRow.Id)], [nameof(CallRow.LinkedId), nameof(CallRow.CreatedAt)]);
    private readonly Upsert<VisitRow> _visits = new([], [nameof(VisitRow.LinkedId), nameof(VisitRow.Number)]);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync(CancellationToken cancellationToken) => await InTransactionAsync(
        transaction => transaction.Connection!.ExecuteNonQueryAsync(
            Tables.Create, transaction: transaction, cancellationToken: cancellationToken),
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask SaveAsync(IReadOnlyList<Call> changed, CancellationToken cancellationToken)
    {
        var calls = changed.Select(CallRow.Of).ToList();
        var visits = changed.SelectMany(call => call.Visits, (call, visit) => VisitRow.Of(StoredText.Key(call.LinkedId), visit)).ToList();
        await InTransactionAsync(
            async transaction =>
            {
                foreach (var call in changed)
                {
                    foreach (var former in call.FormerLinkedIds)
                        await HandOverAsync(former, call, transaction, cancellationToken);
                }

                await _calls.RunAsync(calls, transaction, cancellationToken);
                await _visits.RunAsync(visits, transaction, cancellationToken);
                foreach (var call in changed.Where(call => call.LastStoredVisit > 0))
                    await RemoveVisitsAsync(call, transaction, cancellationToken);
                return calls.Count;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<Call?> FindAsync(string linkedId, CancellationToken cancellationToken)
    {
        var (calls, _) = await ReadAsync([new(nameof(CallRow.LinkedId), StoredText.Key(linkedId))], 1, cancellationToken);
        return calls.SingleOrDefault();
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Call> QueryAsync(CallQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (left, before) = (query.Limit ?? int.MaxValue, long.MaxValue);
        while (left > 0)
        {
            var size = Math.Min(left, CallsPerPage);
            var (calls, last) = await ReadAsync([.. Conditions(query), new(nameof(CallRow.Id), Operation.LessThan, before)], size, cancellationToken);
            foreach (var call in calls)
                yield return call;
            if (calls.Count < size)
                yield break;
            (left, before) = (left - size, last);
        }
    }

    /// <summary>Closes the connections.</summary>
    public ValueTask DisposeAsync() => _database.DisposeAsync();

    // Calls and visits are of one moment, because a transaction reads from one snapshot.
    private Task<(List<Call> Calls, long Last)> ReadAsync(QueryField[] where, int limit, CancellationToken cancellationToken) => InTransactionAsync(
        async transaction =>
        {
            var calls = (await transaction.Connection!.QueryAsync<CallRow>(
                where, orderBy: [new(nameof(CallRow.Id), Order.Descending)], top: limit,
                transaction: transaction, cancellationToken: cancellationToken)).ToList();
            if (calls.Count == 0)
                return ([], 0);
            var visits = (await transaction.Connection!.QueryAsync<VisitRow>(
                new QueryField(nameof(VisitRow.LinkedId), Operation.In, calls.Select(call => call.LinkedId).ToArray()),
                transaction: transaction, cancellationToken: cancellationToken)).ToLookup(visit => visit.LinkedId);
            return (calls.ConvertAll(call => call.ToCall(visits[call.LinkedId])), calls[^1].Id);
        },
        cancellationToken);

    private static IEnumerable<QueryField> Conditions(CallQuery query)
    {
        if (query.OnPanel is { } onPanel)
            yield return new(nameof(CallRow.OnPanel), onPanel);
        if (query.Status is { } status)
            yield return new(nameof(CallRow.Status), status);
        if (query.Queue is { } queue)
            yield return new(nameof(CallRow.Queue), StoredText.Fit(queue));
        if (query.UpdatedSince is { } since)
            yield return new(nameof(CallRow.UpdatedAt), Operation.GreaterThanOrEqual, since.UtcDateTime);
        if (query.UpdatedBefore is { } before)
            yield return new(nameof(CallRow.UpdatedAt), Operation.LessThan, before.UtcDateTime);
    }

    private static Task<int> RemoveVisitsAsync(Call call, IDbTransaction transaction, CancellationToken cancellationToken)
    {
        var (id, last, stored) = (StoredText.Key(call.LinkedId), call.Visits is [.., var visit] ? visit.Number : 0, call.LastStoredVisit);
        return transaction.Connection!.DeleteAsync<VisitRow>(
            visit => visit.LinkedId == id && visit.Number > last && visit.Number <= stored,
            transaction: transaction, cancellationToken: cancellationToken);
    }

    // A consultation call that was handed over to a caller becomes the caller's row, or goes when there is one already.
    private static Task<int> HandOverAsync(string former, Call call, IDbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteNonQueryAsync(
            Tables.HandOver, new { former = StoredText.Key(former), linkedId = StoredText.Key(call.LinkedId) },
            transaction: transaction, cancellationToken: cancellationToken);

    private async Task<T> InTransactionAsync<T>(Func<IDbTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await _database.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            var result = await work(transaction);
            // Without the token: a commit that is given up half-way may have happened or not.
            await transaction.CommitAsync(CancellationToken.None);
            return result;
        }
        catch (MySqlException failure)
        {
            throw new CallHistoryException($"The database of the RepoDb store: {failure.Message}", IsTransient(failure), failure)
            {
                IsAboutValues = IsAboutValues(failure),
            };
        }
    }

    // What the server answers has an SQLSTATE, and 08 is that of connections. Without one the server has not been heard.
    private static bool IsTransient(MySqlException failure) => failure.IsTransient || failure.SqlState is null or ['0', '8', ..];

    // 22 is a value that does not fit, 23 a constraint. Whatever else it is, no call is to blame.
    private static bool IsAboutValues(MySqlException failure) => failure.SqlState is ['2', '2' or '3', ..];

    private static MySqlDataSource Open(string connectionString)
    {
        // With the options as they are: an application may have set some of its own.
        GlobalConfiguration.Setup(GlobalConfiguration.Options).UseMySqlConnector();
        return new MySqlDataSource(connectionString);
    }
}
