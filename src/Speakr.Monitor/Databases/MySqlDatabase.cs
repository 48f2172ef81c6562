using System.Data.Common;
using MySqlConnector;

namespace Speakr.Monitor.Databases;

/// <summary>
/// Opens connections that all have the same session settings, however the server and the application's data source are set up.
/// Safe for concurrent use.
/// </summary>
internal sealed class MySqlDatabase : DbDataSource
{
    // Pooled connections forget these settings, so they follow every open.
    // NAMES: a server can be told to ignore what clients ask for in their handshake.
    // sql_mode: values that do not fit must fail instead of being changed in silence; and literals escape with backslashes,
    // which NO_BACKSLASH_ESCAPES would turn into an injection.
    private const string SessionSettings =
        "SET NAMES utf8mb4, sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'";

    private readonly MySqlDataSource _source;
    private readonly bool _isOurs;
    private readonly int _commandSeconds;

    private MySqlDatabase(MySqlDataSource source, bool isOurs, DatabaseTarget target, TimeSpan commandTimeout)
    {
        (_source, _isOurs, Target) = (source, isOurs, target);
        _commandSeconds = Math.Max(1, (int)Math.Ceiling(commandTimeout.TotalSeconds));
    }

    public override string ConnectionString => _source.ConnectionString;

    /// <summary>The database, for messages.</summary>
    public DatabaseTarget Target { get; }

    /// <exception cref="ArgumentException">The connection string is wrong.</exception>
    public static MySqlDatabase Create(string connectionString, TimeSpan commandTimeout, string setting)
    {
        var settings = MySqlConnectionString.Read(connectionString);
        var target = DatabaseTarget.Of(settings, setting);
        return new MySqlDatabase(new MySqlDataSource(settings.ConnectionString), isOurs: true, target, commandTimeout);
    }

    /// <summary>Takes connections from a data source of the application; it stays the application's to dispose.</summary>
    public static MySqlDatabase Create(MySqlDataSource source, TimeSpan commandTimeout, string setting)
    {
        var target = DatabaseTarget.Of(new MySqlConnectionStringBuilder(source.ConnectionString), setting);
        return new MySqlDatabase(source, isOurs: false, target, commandTimeout);
    }

    protected override DbConnection CreateDbConnection() => _source.CreateConnection();

    protected override async ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
    {
        var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var command = StatementCommand.Create(connection, SessionSettings, _commandSeconds);
            await using (command.ConfigureAwait(false))
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    protected override DbConnection OpenDbConnection() =>
        throw new NotSupportedException("Connections of MySQL are opened asynchronously.");

    protected override void Dispose(bool disposing)
    {
        if (disposing && _isOurs)
            _source.Dispose();
        base.Dispose(disposing);
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        if (_isOurs)
            await _source.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsyncCore().ConfigureAwait(false);
    }
}
