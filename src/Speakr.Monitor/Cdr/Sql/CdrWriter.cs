using Speakr.Monitor.Storage;

namespace Speakr.Monitor.Cdr.Sql;

/// <summary>The statements of a session that databases want written differently. Used by one thread at a time.</summary>
internal abstract class CdrWriter(SqlSession session)
{
    public SqlSession Session => session;

    /// <summary>The longest content of a receipt, in bytes.</summary>
    public abstract int MaxContent { get; }

    /// <summary>
    /// Adds the records of rows from <paramref name="start"/> on, as many as one statement takes; either all of them or none.
    /// </summary>
    /// <returns>How many rows the statement had, and why the database refuses it for its content, if so.</returns>
    public abstract Task<(int Rows, string? Refusal)> InsertAsync(
        IReadOnlyList<CdrRow> rows, int start, int end, CancellationToken cancellationToken);

    /// <summary>Where the rest begins after the first slice of a range; <see langword="null"/> when none can be copied within the server.</summary>
    public virtual Task<string?> EndOfSliceAsync(CdrBulk bulk, string? from, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <summary>
    /// Marks the rows of a slice: how many. <see langword="null"/> when the slice cannot be copied exactly; then the transaction must be rolled back.
    /// </summary>
    public virtual Task<int?> MarkSliceAsync(CdrBulk bulk, CdrRange slice, CancellationToken cancellationToken) => Task.FromResult<int?>(null);

    /// <summary>
    /// Copies a slice within the server: how many rows. <see langword="null"/> when that cannot be done exactly; then the transaction must be
    /// rolled back.
    /// </summary>
    /// <param name="bulk">What is copied.</param>
    /// <param name="slice">The dates of the slice.</param>
    /// <param name="marked">How many rows were marked.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public virtual Task<int?> CopySliceAsync(CdrBulk bulk, CdrRange slice, int marked, CancellationToken cancellationToken) => Task.FromResult<int?>(null);

    /// <summary>Adds rows to the quarantine, or counts one more attempt.</summary>
    public abstract Task SetAsideAsync(string name, IReadOnlyList<QuarantinedCdr> rows, CancellationToken cancellationToken);

    /// <summary>Why the database refuses a value for its content; <see langword="null"/> for other errors.</summary>
    public abstract string? Refusal(Exception error);
}
