using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Speakr.Monitor.Storage;

/// <summary>
/// One connection and the statements on it. Errors are the driver's. One call at a time. Disposing rolls back what was not committed and undoes
/// what the next user of a pooled connection must not meet; a failure of it is logged.
/// </summary>
internal sealed class SqlSession(DbConnection connection, SqlDatabase database) : IAsyncDisposable
{
    // A table that others made may have no index that helps; it is then read whole.
    private const int ScanFactor = 10;

    private SqlServerInfo? _server;
    private SqlScript? _script;
    private bool _isServerKnown;
    private bool _isTuned;

    public DbConnection Connection => connection;

    public SqlDatabase Database => database;

    public SqlDialect Dialect => database.Dialect;

    /// <summary>How long a statement may take, in seconds.</summary>
    public int Seconds { get; set; } = database.CommandSeconds;

    public bool IsOpen => connection.State == ConnectionState.Open;

    /// <summary>Whether a transaction may be open.</summary>
    public bool IsInTransaction { get; private set; }

    /// <returns>How many rows were changed.</returns>
    public Task<int> ExecuteAsync(string text, CancellationToken cancellationToken, params ReadOnlySpan<(string Name, object? Value)> values) =>
        ExecuteAsync(Command(text, Seconds, values), cancellationToken);

    /// <param name="text">The statement.</param>
    /// <param name="seconds">How long it may take.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <param name="values">Its parameters.</param>
    /// <returns>How many rows were changed.</returns>
    public Task<int> ExecuteAsync(
        string text, int seconds, CancellationToken cancellationToken, params ReadOnlySpan<(string Name, object? Value)> values) =>
        ExecuteAsync(Command(text, seconds, values), cancellationToken);

    public Task<List<T>> QueryAsync<T>(
        string text, Func<DbDataReader, T> read, CancellationToken cancellationToken, params ReadOnlySpan<(string Name, object? Value)> values) =>
        QueryAsync(Command(text, Seconds, values), read, cancellationToken);

    /// <summary>Reads a query to its end without keeping its rows.</summary>
    /// <param name="text">The query.</param>
    /// <param name="read">Reads one row. Nothing else may be asked meanwhile.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <param name="values">Its parameters.</param>
    /// <returns>How many rows there were.</returns>
    public Task<int> ForEachAsync(
        string text, Action<DbDataReader> read, CancellationToken cancellationToken, params ReadOnlySpan<(string Name, object? Value)> values) =>
        ForEachAsync(Command(text, Seconds, values), read, cancellationToken);

    /// <summary>A query that may have to read a whole table.</summary>
    public Task<List<T>> ScanAsync<T>(
        string text, Func<DbDataReader, T> read, CancellationToken cancellationToken, params ReadOnlySpan<(string Name, object? Value)> values) =>
        QueryAsync(Command(text, database.CommandSeconds * ScanFactor, values), read, cancellationToken);

    /// <returns>The first value; <see langword="null"/> when there is none or it is NULL.</returns>
    public Task<object?> ScalarAsync(string text, CancellationToken cancellationToken, params ReadOnlySpan<(string Name, object? Value)> values) =>
        ScalarAsync(Command(text, Seconds, values), cancellationToken);

    /// <summary>Begins a query whose rows are read as they are needed, which may be over minutes.</summary>
    // The command is not disposed before its reader: it has nothing of its own to release.
    public Task<DbDataReader> OpenReaderAsync(string text, CancellationToken cancellationToken, params ReadOnlySpan<(string Name, object? Value)> values) =>
        Command(text, database.CommandSeconds * ScanFactor, values).ExecuteReaderAsync(cancellationToken);

    /// <summary>A command over several rows, to be kept and filled again.</summary>
    [SuppressMessage("Security", "CA2100", Justification = "The text is put together from constants; values travel in parameters.")]
    public DbCommand Command(BatchStatement statement, int rows)
    {
        var command = connection.CreateCommand();
        command.CommandText = statement.Text(rows);
        command.CommandTimeout = database.CommandSeconds;
        for (var row = 0; row < rows; row++)
        {
            foreach (var name in statement.Parameters)
                Add(command, BatchStatement.Name(name, row), null);
        }

        return command;
    }

    /// <summary>
    /// Whether each statement must travel alone. A Galera node may undo a transaction between two statements of one packet and then run the rest as if
    /// nothing had happened: the COMMIT succeeds, and rows are lost. Between two packets it reports the conflict. Asks the server unless it is known.
    /// </summary>
    public async ValueTask<bool> SendsSinglyAsync(CancellationToken cancellationToken) =>
        (_isServerKnown ? _server : await ServerAsync(cancellationToken).ConfigureAwait(false)) is { IsGalera: true };

    /// <summary>The script of this session. It is empty but for what has been added since it was sent last.</summary>
    public SqlScript Script => _script ??= new SqlScript(this, _server?.MaxPacket ?? int.MaxValue);

    /// <summary>Begins a transaction with the first statement of the script.</summary>
    // Transactions are begun and ended by statements, because these have a time limit: BeginTransactionAsync of MySqlConnector has none.
    public SqlScript Begin()
    {
        // Also when the answer is lost.
        IsInTransaction = true;
        return Script.Statement(Dialect.Begin);
    }

    public Task BeginAsync(CancellationToken cancellationToken) => Begin().SendAsync(database.CommandSeconds, cancellationToken);

    /// <summary>Begins a transaction that only reads: proxies send single reads to replicas, which may not have the latest yet.</summary>
    public async Task BeginReadAsync(CancellationToken cancellationToken)
    {
        IsInTransaction = true;
        await ExecuteAsync("BEGIN", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends what the script holds, and commits. Cannot be cancelled: the outcome would be unknown.</summary>
    public async Task CommitAsync()
    {
        await Script.Statement("COMMIT").SendAsync(database.CommandSeconds, CancellationToken.None).ConfigureAwait(false);
        IsInTransaction = false;
    }

    /// <summary>Takes back what was not committed. A pool would keep the transaction and its locks until the connection is opened again.</summary>
    public async Task RollBackAsync()
    {
        if (IsInTransaction && IsOpen)
            await ExecuteAsync("ROLLBACK", CancellationToken.None).ConfigureAwait(false);
        IsInTransaction = false;
    }

    /// <summary>Sets a connection up that holds a lease: the server must not end it while the lease lasts, nor keep its locks much longer.</summary>
    public async Task HoldAsync(TimeSpan lease, CancellationToken cancellationToken)
    {
        if (Dialect.HoldSettings(lease) is not { } settings)
            return;
        _isTuned = true;
        await ExecuteAsync(settings, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether statements time out soon when another transaction holds a row.</summary>
    public async Task WaitBrieflyAsync(bool briefly, CancellationToken cancellationToken)
    {
        if ((briefly ? Dialect.BriefWait : Dialect.UsualWait) is not { } settings)
            return;
        _isTuned = true;
        await ExecuteAsync(settings, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The server and user of this connection; <see langword="null"/> where connections cannot be watched.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <param name="stamp">The stamp of this connection, so that one that a pool had kept is not asked again.</param>
    public async Task<SqlServerInfo?> ServerAsync(CancellationToken cancellationToken, string? stamp = null)
    {
        // A proxy may lead a connection that is kept to another server.
        if (_isServerKnown && stamp is null)
            return _server;
        if (stamp is not null && database.LastAsked is { } known && known.Stamp == stamp)
        {
            _server = known.Server;
        }
        else
        {
            _server = await Dialect.ServerAsync(this, cancellationToken).ConfigureAwait(false);
            if (stamp is not null)
                database.LastAsked = new KnownServer(stamp, _server);
        }

        _isServerKnown = true;
        return _server;
    }

    /// <summary>Reads rows until there are as many as asked for, or no more.</summary>
    public static async Task<List<T>> ReadAsync<T>(DbDataReader reader, Func<DbDataReader, T> read, int rows, CancellationToken cancellationToken)
    {
        var found = new List<T>(rows);
        while (found.Count < rows && await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            found.Add(read(reader));
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        if (IsOpen && (IsInTransaction || _isTuned))
        {
            await database.TryAsync(async () =>
            {
                await RollBackAsync().ConfigureAwait(false);
                if (_isTuned && Dialect.UsualSettings is { } settings)
                    await ExecuteAsync(settings, CancellationToken.None).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }

        await database.TryAsync(() => connection.DisposeAsync().AsTask()).ConfigureAwait(false);
    }

    [SuppressMessage("Security", "CA2100", Justification = "The text is put together from constants and literals of MySqlLiteral.")]
    private DbCommand Command(string text, int seconds, ReadOnlySpan<(string Name, object? Value)> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        command.CommandTimeout = seconds;
        foreach (var (name, value) in values)
            Add(command, name, value);
        return command;
    }

    private static void Add(DbCommand command, string name, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
    }

    private static async Task<int> ExecuteAsync(DbCommand command, CancellationToken cancellationToken)
    {
        await using (command.ConfigureAwait(false))
            return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<object?> ScalarAsync(DbCommand command, CancellationToken cancellationToken)
    {
        await using (command.ConfigureAwait(false))
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is var value and not DBNull ? value : null;
    }

    private static async Task<List<T>> QueryAsync<T>(DbCommand command, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        await ForEachAsync(command, reader => rows.Add(read(reader)), cancellationToken).ConfigureAwait(false);
        return rows;
    }

    private static async Task<int> ForEachAsync(DbCommand command, Action<DbDataReader> read, CancellationToken cancellationToken)
    {
        var rows = 0;
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                for (; await reader.ReadAsync(cancellationToken).ConfigureAwait(false); rows++)
                    read(reader);
            }
        }

        return rows;
    }
}
