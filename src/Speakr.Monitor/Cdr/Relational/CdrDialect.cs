using System.Data.Common;
using Speakr.Monitor.Databases;

namespace Speakr.Monitor.Cdr.Relational;

/// <summary>Everything in which databases differ: statements, clock, schema and errors.</summary>
internal abstract class CdrDialect(string tablePrefix)
{
    public CdrTables Tables { get; } = new(tablePrefix);

    public abstract DbDataSource DataSource { get; }

    public abstract int CommandSeconds { get; }

    /// <summary>Begins a transaction that writes.</summary>
    public abstract string Begin { get; }

    /// <summary>What begins an INSERT that does nothing when the key is there.</summary>
    public abstract string InsertIfAbsent { get; }

    /// <summary>The database's clock in UTC. No other clock decides about a lease.</summary>
    public abstract string Now { get; }

    /// <summary>The time that is @milliseconds after <see cref="Now"/>.</summary>
    public abstract string Later { get; }

    /// <summary>The milliseconds until the column expiresAt.</summary>
    public abstract string Remaining { get; }

    /// <summary>The number of the connection that asks, as others see it; NULL when they cannot.</summary>
    public abstract string ConnectionId { get; }

    /// <summary>The column date as literal text.</summary>
    public abstract string DateText { get; }

    /// <summary>The token that may be passed to the driver in place of the caller's.</summary>
    public abstract CancellationToken Token(CancellationToken cancellationToken);

    /// <summary>Creates what is absent when allowed, and checks what is there.</summary>
    public abstract Task PrepareAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>Makes a connection that of a session: settings, and what the session has to know of the server.</summary>
    public abstract Task<CdrWriter> PrepareWriterAsync(DbConnection connection, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Whether a statement ended because another transaction holds the row.</summary>
    public abstract bool IsLocked(Exception error);

    /// <summary>Whether the database itself said so; otherwise it may be gone or frozen.</summary>
    public abstract bool HasAnswered(Exception error);

    public abstract DatabaseFailure Explain(Exception error);
}
