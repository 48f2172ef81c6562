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

    /// <summary>Gives one copy another name of its recording: the new one is <c>@name</c>, the columns of the copy have their own names.</summary>
    public abstract string Rename { get; }

    /// <summary>Whether records are found by date or linkedid without reading the whole table.</summary>
    public abstract Task<bool> FindsByIndexAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>Why the database refuses a value for its content, or refuses this user to change it; <see langword="null"/> for other errors.</summary>
    public abstract string? Refusal(Exception error);

    /// <summary>Runs work of the database: on another thread where its calls block.</summary>
    public virtual Task<T> RunAsync<T>(Func<Task<T>> work) => work();

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
