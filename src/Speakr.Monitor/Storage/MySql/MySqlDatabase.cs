using System.Data.Common;
using Microsoft.Extensions.Logging;
using MySqlConnector;

namespace Speakr.Monitor.Storage.MySql;

/// <summary>
/// A MySQL or MariaDB database. All connections have the same session settings, however the server and the application's data source are set up.
/// </summary>
internal sealed class MySqlDatabase : SqlDatabase
{
    // Pooled connections forget these settings, so they follow every open.
    // NAMES: a server can be told to ignore what clients ask for in their handshake.
    // sql_mode: values that do not fit must fail instead of being changed in silence; and literals escape with backslashes,
    // which NO_BACKSLASH_ESCAPES would turn into an injection.
    private const string SessionSettings =
        "SET NAMES utf8mb4, sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'";

    private readonly MySqlDataSource _source;
    private readonly bool _isOurs;

    private MySqlDatabase(
        MySqlDataSource source, bool isOurs, MySqlTarget target, TimeSpan timeLimit, FailureTranslator translate, ILogger logger)
        : base(MySqlDialect.Instance, timeLimit, translate, logger)
    {
        (_source, _isOurs, Target) = (source, isOurs, target);
    }

    /// <summary>The database, for messages.</summary>
    public MySqlTarget Target { get; }

    public override string Place => $"in database '{Target.Database}' on {Target.Server}";

    /// <param name="connectionString">Where it is.</param>
    /// <param name="timeLimit">How long a statement may take.</param>
    /// <param name="call">The call whose connection string it is, for messages.</param>
    /// <param name="translate">Makes the chapter's exceptions.</param>
    /// <param name="logger">Where trouble goes that changes nothing.</param>
    /// <exception cref="ArgumentException">The connection string is wrong.</exception>
    public static MySqlDatabase Create(
        string connectionString, TimeSpan timeLimit, string call, FailureTranslator translate, ILogger logger)
    {
        var settings = MySqlConnectionString.Read(connectionString);
        var target = MySqlTarget.Of(settings, call);
        return new MySqlDatabase(new MySqlDataSource(settings.ConnectionString), isOurs: true, target, timeLimit, translate, logger);
    }

    /// <summary>Takes connections from a data source of the application; it stays the application's to dispose.</summary>
    public static MySqlDatabase Create(
        MySqlDataSource source, TimeSpan timeLimit, string call, FailureTranslator translate, ILogger logger)
    {
        var target = MySqlTarget.Of(new MySqlConnectionStringBuilder(source.ConnectionString), call);
        return new MySqlDatabase(source, isOurs: false, target, timeLimit, translate, logger);
    }

    protected override async ValueTask<DbConnection> OpenConnectionAsync(CancellationToken cancellationToken)
    {
        var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var command = connection.CreateCommand();
            await using (command.ConfigureAwait(false))
            {
                command.CommandText = SessionSettings;
                command.CommandTimeout = CommandSeconds;
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public override DatabaseFailure Explain(Exception error) => MySqlErrors.Explain(error, Target);

    protected override void CloseAll()
    {
        if (_isOurs)
            _source.Dispose();
    }
}
