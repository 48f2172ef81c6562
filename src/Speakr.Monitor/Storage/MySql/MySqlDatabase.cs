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
    // NAMES, because a server can be configured to ignore what clients request in their handshake.
    // sql_mode: values that do not fit must fail instead of being changed in silence; and literals escape with backslashes,
    // which NO_BACKSLASH_ESCAPES would turn into an injection.
    private const string SessionSettings =
        "SET NAMES utf8mb4, sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'";

    private readonly MySqlDataSource _source;
    private readonly bool _isOurs;

    private MySqlDatabase(
        MySqlDataSource source, bool isOurs, string call, TimeSpan timeLimit, FailureTranslator translate, ILogger logger)
        : base(MySqlDialect.Instance, timeLimit, translate, logger)
    {
        (_source, _isOurs) = (source, isOurs);
        var settings = new MySqlConnectionStringBuilder(source.ConnectionString);
        (Target, CanLoad) = (MySqlTarget.Of(settings, call), settings.AllowLoadLocalInfile);
    }

    /// <summary>Whether connections allow LOAD DATA LOCAL; the server may refuse it all the same.</summary>
    public bool CanLoad { get; }

    /// <summary>The database, for messages.</summary>
    public MySqlTarget Target { get; }

    public override string Place => $"in database '{Target.Database}' on {Target.Server}";

    /// <param name="connectionString">Where it is.</param>
    /// <param name="timeLimit">How long a statement may take.</param>
    /// <param name="call">The call whose connection string it is, for messages.</param>
    /// <param name="translate">Makes the exceptions that callers of this database see.</param>
    /// <param name="logger">Where trouble goes that changes nothing.</param>
    /// <param name="loads">Whether LOAD DATA LOCAL is of use.</param>
    /// <exception cref="ArgumentException">The connection string is wrong.</exception>
    public static MySqlDatabase Create(
        string connectionString, TimeSpan timeLimit, string call, FailureTranslator translate, ILogger logger, bool loads = false)
    {
        var settings = MySqlConnectionString.Read(connectionString);
        // Any server can answer a statement by asking for a file. The driver then sends nothing but the stream of a load of ours, except to
        // a server whose certificate it has checked: that one gets whatever file it names.
        settings.AllowLoadLocalInfile = loads && settings.SslMode is not (MySqlSslMode.VerifyCA or MySqlSslMode.VerifyFull)
            && (settings.AllowLoadLocalInfile || !settings.ContainsKey(nameof(settings.AllowLoadLocalInfile)));
        return new MySqlDatabase(new MySqlDataSource(settings.ConnectionString), isOurs: true, call, timeLimit, translate, logger);
    }

    /// <summary>Takes connections from a data source of the application; it stays the application's to dispose.</summary>
    public static MySqlDatabase Create(
        MySqlDataSource source, TimeSpan timeLimit, string call, FailureTranslator translate, ILogger logger) =>
        new(source, isOurs: false, call, timeLimit, translate, logger);

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
