using System.Data.Common;

namespace Speakr.Monitor.Databases;

/// <summary>
/// Opens connections of whichever driver the application has, each with the same session settings, however the server is set up.
/// Safe for concurrent use.
/// </summary>
internal sealed class MySqlDataSource : DbDataSource
{
    // Pooled connections forget these settings, so they follow every open.
    // character_set_results: MySql.Data 8.0.16 cannot read the name "utf8mb3", which newer servers report otherwise.
    // sql_mode: values that do not fit must fail instead of being changed in silence; and drivers escape with backslashes,
    // which NO_BACKSLASH_ESCAPES would turn into an injection.
    private const string SessionSettings =
        "SET character_set_results = utf8mb4, sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'";

    private readonly Func<DbConnection> _create;
    private readonly int _commandSeconds;

    private MySqlDataSource(Func<DbConnection> create, string connectionString, DatabaseTarget target, bool canCancel, TimeSpan commandTimeout)
    {
        _create = create;
        _commandSeconds = Math.Max(1, (int)Math.Ceiling(commandTimeout.TotalSeconds));
        ConnectionString = connectionString;
        Target = target;
        CanCancel = canCancel;
    }

    public override string ConnectionString { get; }

    /// <summary>The database, for messages.</summary>
    public DatabaseTarget Target { get; }

    /// <summary>Whether a token may be given to the driver.</summary>
    public bool CanCancel { get; }

    /// <exception cref="ArgumentException">The connection string is wrong.</exception>
    public static MySqlDataSource Create(
        string connectionString, MySqlDriver driver, TimeSpan commandTimeout, string setting = DatabaseTarget.DefaultSetting)
    {
        var settings = MySqlConnectionString.Read(connectionString);
        MySqlConnectionString.Complete(settings, driver);
        var complete = settings.ConnectionString;
        Validate(driver, complete);
        return new MySqlDataSource(Connect, complete, DatabaseTarget.Of(settings) with { Setting = setting }, driver.CanCancel, commandTimeout);

        DbConnection Connect()
        {
            var connection = driver.Factory.CreateConnection()!;
            connection.ConnectionString = complete;
            return connection;
        }
    }

    /// <summary>Wraps a data source of the application; it stays the application's to dispose.</summary>
    public static MySqlDataSource Create(DbDataSource source, TimeSpan commandTimeout, string setting = DatabaseTarget.DefaultSetting)
    {
        using var probe = source.CreateConnection();
        var canCancel = MySqlDriver.IsCancellable(probe.GetType().Assembly.GetName().Name);
        // A data source may hide its connection string.
        var target = string.IsNullOrWhiteSpace(source.ConnectionString)
            ? new DatabaseTarget(probe.DataSource, probe.Database, "")
            : DatabaseTarget.Of(MySqlConnectionString.Read(source.ConnectionString));
        return new MySqlDataSource(source.CreateConnection, source.ConnectionString, target with { Setting = setting }, canCancel, commandTimeout);
    }

    /// <summary>The token that may be passed to the driver in place of the caller's.</summary>
    public CancellationToken Token(CancellationToken cancellationToken) => CanCancel ? cancellationToken : CancellationToken.None;

    protected override DbConnection CreateDbConnection() => _create();

    protected override DbConnection OpenDbConnection()
    {
        var connection = _create();
        try
        {
            connection.Open();
            using var command = SessionCommand(connection);
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    protected override async ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var connection = _create();
        try
        {
            await connection.OpenAsync(Token(cancellationToken)).ConfigureAwait(false);
            var command = SessionCommand(connection);
            await using (command.ConfigureAwait(false))
                await command.ExecuteNonQueryAsync(Token(cancellationToken)).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static void Validate(MySqlDriver driver, string connectionString)
    {
        try
        {
            using var connection = driver.Factory.CreateConnection()!;
            connection.ConnectionString = connectionString;
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidOperationException)
        {
            throw new ArgumentException(
                $"{driver.Name} does not accept the MySQL connection string: it has an option that the driver does not know, "
                + "or a value of the wrong kind.", nameof(connectionString));
        }
    }

    private DbCommand SessionCommand(DbConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = SessionSettings;
        command.CommandTimeout = _commandSeconds;
        return command;
    }
}
