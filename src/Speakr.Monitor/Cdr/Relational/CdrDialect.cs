using System.Data.Common;
using Speakr.Monitor.Databases;
using Speakr.Monitor.Databases.Leases;

namespace Speakr.Monitor.Cdr.Relational;

/// <summary>Everything in which databases differ: statements, clock, schema and errors.</summary>
internal abstract class CdrDialect(string tablePrefix)
{
    public CdrTables Tables { get; } = new(tablePrefix);

    public abstract DbDataSource DataSource { get; }

    public abstract int CommandSeconds { get; }

    /// <summary>Begins a transaction that writes.</summary>
    public abstract string Begin { get; }

    public abstract LeaseSyntax Leases { get; }

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
