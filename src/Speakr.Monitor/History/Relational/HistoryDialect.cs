using System.Data.Common;
using Speakr.Monitor.Databases;
using Speakr.Monitor.Databases.Leases;

namespace Speakr.Monitor.History.Relational;

/// <summary>Everything in which databases differ: statements, times, limits, schema and errors.</summary>
internal abstract class HistoryDialect(string tablePrefix)
{
    public HistoryTables Tables { get; } = new(tablePrefix);

    public abstract DbDataSource DataSource { get; }

    /// <summary>Rows that one statement takes at most; a power of two.</summary>
    public abstract int MaxRows { get; }

    public abstract int CommandSeconds { get; }

    /// <summary>What a connection is told before it writes for the first time; <see langword="null"/> when it is fit as it is.</summary>
    public virtual string? WriterSettings => null;

    /// <summary>Begins a transaction that writes.</summary>
    public abstract string Begin { get; }

    /// <summary>Finds <c>id</c> and <c>linkId</c> of the rows whose linkId the database takes for equal to one of those given.</summary>
    public abstract BatchStatement SelectKnown { get; }

    /// <summary>
    /// Adds calls. Where the database compares ids to the letter, one that is there already takes the values; elsewhere it may be another
    /// call's, and nothing is added (<see cref="IsDuplicate"/>).
    /// </summary>
    public abstract BatchStatement InsertCalls { get; }

    /// <summary>Gives new values to calls whose <c>id</c> is known, without using up new ids.</summary>
    public abstract BatchStatement UpdateCalls { get; }

    public abstract BatchStatement UpsertVisits { get; }

    /// <summary>Visits of the calls with the given ids: the id, then the columns of <see cref="VisitRow"/> without the first; in order.</summary>
    public abstract BatchStatement SelectVisits { get; }

    /// <summary>The columns that <see cref="HistoryReader"/> reads, from CallsHistory, without a condition.</summary>
    public abstract string SelectCalls { get; }

    public TextFitter CallTexts { get; protected set; } = null!;

    public TextFitter VisitTexts { get; protected set; } = null!;

    public TextFitter GapTexts { get; protected set; } = null!;

    /// <summary>Adds a gap, or changes end and reason of one that is known.</summary>
    public abstract string UpsertGap { get; }

    public abstract LeaseSyntax Leases { get; }

    /// <summary>What the connections of a session are told, so that the server keeps them as long as the lease lasts, and not much longer.</summary>
    public virtual string? SessionSettings(TimeSpan lease) => null;

    /// <summary>Makes a connection give up soon when another transaction holds a row.</summary>
    public virtual string? BriefWait => null;

    /// <summary>Makes it wait as usual.</summary>
    public virtual string? UsualWait => null;

    /// <summary>Undoes what the next user of a session's connection should not meet.</summary>
    public virtual string? PlainSettings => null;

    /// <summary>Runs work of the database: on another thread where its calls block.</summary>
    public virtual Task<T> RunAsync<T>(Func<Task<T>> work) => work();

    /// <summary>The value written to a column of whole seconds.</summary>
    public abstract object Seconds(DateTimeOffset time);

    /// <summary>The value written to a column of milliseconds.</summary>
    public abstract object Milliseconds(DateTimeOffset time);

    /// <summary>The expression that turns a parameter with such a value into the column's type.</summary>
    public abstract string Time(string parameter);

    public abstract DateTimeOffset? ReadTime(object value);

    /// <summary>Creates what is absent when allowed, and checks what is there.</summary>
    public abstract Task PrepareAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>The column with a time in UTC as text.</summary>
    public abstract string UtcText(string column);

    /// <summary>The server and user that a connection has, for comparing; <see langword="null"/> when connections cannot be watched.</summary>
    public virtual Task<string?> ServerAsync(DbConnection connection, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <summary>Whether a connection of the same server and user is certain to have ended.</summary>
    public virtual Task<bool> HasEndedAsync(DbConnection connection, long id, CancellationToken cancellationToken) => Task.FromResult(false);

    /// <summary>Ends a connection of the same server and user, as far as that is allowed.</summary>
    public virtual Task EndAsync(DbConnection connection, long id, TimeSpan age, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Whether a statement ended because another transaction holds the row.</summary>
    public abstract bool IsLocked(Exception error);

    /// <summary>Whether a statement ended because the database takes a key for equal to one that is there.</summary>
    public virtual bool IsDuplicate(Exception error) => false;

    public abstract DatabaseFailure Explain(Exception error);
}
