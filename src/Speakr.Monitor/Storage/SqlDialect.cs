using System.Text;

namespace Speakr.Monitor.Storage;

/// <summary>What kinds of databases word or do differently. Without state; safe for concurrent use.</summary>
internal abstract class SqlDialect
{
    /// <summary>Begins a transaction that writes.</summary>
    public abstract string Begin { get; }

    /// <summary>The end of a SELECT that keeps others from changing its rows until the transaction ends; empty where a writer has the database to itself.</summary>
    public virtual string ShareLock => "";

    /// <summary>What begins an INSERT that does nothing when the key is there.</summary>
    public abstract string InsertIfAbsent { get; }

    /// <summary>The end of an INSERT that gives these columns the new values when the key is there.</summary>
    public abstract string OnConflictUpdate(IEnumerable<string> columns);

    /// <summary>Changes one of the rows that meet a condition.</summary>
    public abstract string UpdateOne(string table, string assignment, string condition);

    /// <summary>Whether a column and a parameter are equal, or both NULL.</summary>
    public abstract string Equal(string column, string parameter);

    /// <summary>The same for texts, to the letter.</summary>
    public abstract string Same(string column, string parameter);

    /// <summary>A date column as the text that it was written with.</summary>
    public abstract string DateText(string column);

    /// <summary>The database's clock in UTC, to the millisecond.</summary>
    public abstract string UtcNow { get; }

    /// <summary>The time that is so many milliseconds, a number or a parameter, after <see cref="UtcNow"/>.</summary>
    public abstract string Later(string milliseconds);

    /// <summary>The milliseconds until a column's time in UTC.</summary>
    public abstract string MillisecondsUntil(string column);

    /// <summary>The milliseconds since a column's time in UTC.</summary>
    public abstract string MillisecondsSince(string column);

    /// <summary>A time as the value of a parameter that <see cref="FromTime"/> turns into the column's type, cut to the second.</summary>
    public abstract object Seconds(DateTimeOffset time);

    /// <summary>A parameter with such a value as what the column holds.</summary>
    public abstract string FromTime(string parameter);

    /// <summary>Appends a text as a literal, or NULL.</summary>
    public abstract void AppendText(StringBuilder text, string? value);

    /// <summary>Appends a time as what a column holds, cut to the second.</summary>
    public abstract void AppendSeconds(StringBuilder text, DateTimeOffset time);

    /// <summary>Appends a time as what a column holds, cut to the millisecond.</summary>
    public abstract void AppendMilliseconds(StringBuilder text, DateTimeOffset time);

    /// <summary>How many rows the statement before has changed.</summary>
    public abstract string ChangedRows { get; }

    /// <summary>A column as what <see cref="ReadTime"/> reads.</summary>
    public abstract string ToTime(string column);

    public abstract DateTimeOffset? ReadTime(object value);

    /// <summary>Counts intervals from 1970 on: of so many seconds, by a clock that is so many seconds ahead of UTC.</summary>
    /// <param name="column">A column's time.</param>
    /// <param name="offset">How far the clock is ahead.</param>
    /// <param name="seconds">How long an interval is.</param>
    public abstract string Bucket(string column, long offset, long seconds);

    /// <summary>Whether a text begins with a parameter that <see cref="Beginning"/> has made; more may be found than is equal to the letter.</summary>
    public abstract string BeginsWith(string column, string parameter);

    /// <summary>A text as the value of a parameter of <see cref="BeginsWith"/>.</summary>
    public abstract string Beginning(string text);

    /// <summary>The number of this connection, as others see it; NULL where they cannot.</summary>
    public virtual string ConnectionId => "NULL";

    /// <summary>A value that another connection, or one of another server, does not have; NULL where connections cannot be watched.</summary>
    public virtual string ConnectionStamp => "NULL";

    /// <summary>Settings of a connection that holds a lease; <see langword="null"/> for none.</summary>
    public virtual string? HoldSettings(TimeSpan lease) => null;

    /// <summary>Times out soon when another transaction holds a row; <see langword="null"/> when there is no such setting.</summary>
    public virtual string? BriefWait => null;

    /// <summary>Undoes <see cref="BriefWait"/>.</summary>
    public virtual string? UsualWait => null;

    /// <summary>Times out soon when others use a table that is to be changed; they would wait as well. <see langword="null"/> when there is no such setting.</summary>
    public virtual string? BriefTableWait => null;

    /// <summary>Undoes <see cref="BriefTableWait"/>.</summary>
    public virtual string? UsualTableWait => null;

    /// <summary>Undoes <see cref="HoldSettings"/> and <see cref="BriefWait"/>.</summary>
    public virtual string? UsualSettings => null;

    /// <summary>Lets transactions of this session lock the rows that they write, and no gaps between rows, where the server allows it.</summary>
    public virtual Task LockRowsOnlyAsync(SqlSession session, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The server and user of a connection; <see langword="null"/> where connections cannot be watched.</summary>
    public virtual Task<SqlServerInfo?> ServerAsync(SqlSession session, CancellationToken cancellationToken) => Task.FromResult<SqlServerInfo?>(null);

    /// <summary>Whether a connection of the same server and user is certain to have ended.</summary>
    public virtual Task<bool> HasEndedAsync(SqlSession session, long connectionId, CancellationToken cancellationToken) => Task.FromResult(false);

    /// <summary>Ends a connection of the same server and user, and with it its open transaction, as far as that is allowed.</summary>
    /// <param name="session">The session to say so on.</param>
    /// <param name="connectionId">The connection to end.</param>
    /// <param name="age">How long ago its holder was known to have it.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public virtual Task KillAsync(SqlSession session, long connectionId, TimeSpan age, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What a table looks like; without columns when it is absent.</summary>
    public abstract Task<SqlTable> DescribeAsync(SqlSession session, string table, CancellationToken cancellationToken);

    /// <summary>The columns of each index of a table, in their order.</summary>
    public abstract Task<IReadOnlyList<string[]>> IndexesAsync(SqlSession session, string table, CancellationToken cancellationToken);

    /// <summary>The text of a schema script for this very database.</summary>
    public virtual Task<string> RenderAsync(SqlSession session, string script, CancellationToken cancellationToken) => Task.FromResult(script);

    /// <summary>Whether rows are found by one of these columns without reading the whole table.</summary>
    public abstract Task<bool> FindsByAsync(SqlSession session, string table, string[] columns, CancellationToken cancellationToken);

    /// <summary>Whether a statement ended because another transaction holds the row.</summary>
    public abstract bool IsLocked(Exception error);

    /// <summary>Whether a row was refused because the database takes its key for equal to one that is there.</summary>
    public abstract bool IsDuplicate(Exception error);

    /// <summary>Whether the user lacks a right.</summary>
    public abstract bool IsDenied(Exception error);

    /// <summary>Whether the database itself said so; otherwise it may be gone or frozen.</summary>
    public abstract bool HasAnswered(Exception error);
}
