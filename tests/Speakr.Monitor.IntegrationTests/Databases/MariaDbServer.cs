using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using MySqlConnector;
using Xunit;
using Speakr.Monitor.Storage.MySql;

namespace Speakr.Monitor.IntegrationTests.Databases;

/// <summary>
/// A database server of the tests' own: mariadbd on a free loopback port with a private data folder, or the server that
/// SPEAKR_TEST_MYSQL names (a mysql:// address whose user may create databases). Started once per test assembly.
/// </summary>
public sealed class MariaDbServer : IAsyncLifetime
{
    private const string ExternalServer = "SPEAKR_TEST_MYSQL";
    private const string NoDatabase = "information_schema";

    private static int _databases;

    private readonly string[] _options;
    private MariaDbProcess? _process;
    private string? _external;

    public MariaDbServer()
        : this([])
    {
    }

    /// <param name="options">Further options of mariadbd; a server that SPEAKR_TEST_MYSQL names has its own.</param>
    internal MariaDbServer(params string[] options) => _options = options;

    /// <summary>Why there is no server; <see langword="null"/> when there is one.</summary>
    public string? AbsentBecause { get; private set; }

    /// <summary>Whether the process is ours to stop, pause and kill.</summary>
    public bool IsOwn => _process is not null;

    /// <summary>The process, for tests that stop, pause or kill it.</summary>
    internal MariaDbProcess Process => _process ?? throw new InvalidOperationException("The server is not the tests' own.");

    public async Task InitializeAsync()
    {
        _external = Environment.GetEnvironmentVariable(ExternalServer);
        if (!string.IsNullOrEmpty(_external))
            return;
        _external = null;
        AbsentBecause = MariaDbProcess.AbsentBecause();
        if (AbsentBecause is null)
            _process = await MariaDbProcess.StartAsync(_options);
    }

    public async Task DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
    }

    /// <summary>Skips the test when there is no server.</summary>
    public void Require() => Requirement.SkipUnless(AbsentBecause is null, AbsentBecause ?? "");

    /// <summary>Skips the test when the server is somebody else's and must not be disturbed.</summary>
    public void RequireOwn()
    {
        Require();
        Skip.IfNot(IsOwn, $"The server of {ExternalServer} must not be stopped or changed.");
    }

    /// <summary>Creates an empty database and returns a connection string for it with every right.</summary>
    public async Task<string> CreateDatabaseAsync(string options = "CHARACTER SET utf8mb4")
    {
        Require();
        var name = string.Create(
            CultureInfo.InvariantCulture, $"speakr_test_{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}");
        await ExecuteAsync(ConnectionString(NoDatabase), $"DROP DATABASE IF EXISTS {name}", $"CREATE DATABASE {name} {options}");
        return ConnectionString(name);
    }

    /// <summary>A table of the numbers from 1 to at most 100,000, in a column <c>seq</c>: MySQL has none of MariaDB's sequences.</summary>
    public static string Sequence(int last)
    {
        var digits = $"(SELECT {string.Join(" UNION ALL SELECT ", Enumerable.Range(0, 10).Select(digit => $"{digit} AS d"))})";
        return $"(SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS seq FROM {digits} a, {digits} b, {digits} c, {digits} e, {digits} f "
            + $"HAVING seq <= {last}) numbers";
    }

    public async Task DropDatabaseAsync(string connectionString)
    {
        var name = DatabaseOf(connectionString);
        // Each test has a pool of its own, which would keep its connections until the server has no more.
        foreach (var id in await RowsAsync(ConnectionString(NoDatabase), $"SELECT ID FROM information_schema.PROCESSLIST WHERE DB = '{name}'"))
        {
            try
            {
                await ExecuteAsync(ConnectionString(NoDatabase), $"KILL {id}");
            }
            catch (DbException)
            {
                // It has ended by itself.
            }
        }

        await ExecuteAsync(ConnectionString(NoDatabase), $"DROP DATABASE IF EXISTS {name}");
    }

    public string ConnectionString(string database, string? user = null, string? password = null)
    {
        var builder = _external is null
            ? new MySqlConnectionStringBuilder { Server = "127.0.0.1", Port = (uint)Process.Port, UserID = "root", SslMode = MySqlSslMode.None }
            : new MySqlConnectionStringBuilder(Speakr.Monitor.Host.Configuration.MySqlUrl.Parse(_external).ConnectionString);
        builder.Database = database;
        if (user is not null)
        {
            builder.UserID = user;
            builder.Password = password ?? "";
        }

        return builder.ConnectionString;
    }

    public static string DatabaseOf(string connectionString) => new MySqlConnectionStringBuilder(connectionString).Database;

    /// <summary>A connection string as DATABASE_URL has it.</summary>
    public static string UrlOf(string connectionString)
    {
        var parts = new MySqlConnectionStringBuilder(connectionString);
        var password = parts.Password.Length > 0 ? $":{Uri.EscapeDataString(parts.Password)}" : "";
        return $"mysql://{parts.UserID}{password}@{parts.Server}:{parts.Port}/{parts.Database}?sslmode=disabled";
    }

    /// <summary>Opens a connection that has the library's settings. No pool keeps it: each would be another one.</summary>
    public static async Task<DbConnection> OpenAsync(string connectionString)
    {
        using var database = MySqlDatabase.Create(
            $"{connectionString};Pooling=False", TimeSpan.FromSeconds(30), "test", (_, _, _) => null, NullLogger.Instance);
        return (await database.OpenAsync(CancellationToken.None)).Connection;
    }

    public static async Task ExecuteAsync(string connectionString, params string[] statements)
    {
        await using var connection = await OpenAsync(connectionString);
        await using var command = connection.CreateCommand();
        foreach (var statement in statements)
        {
            command.CommandText = statement;
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>The rows of a query as text, fields separated by '|', NULL as "NULL".</summary>
    public static async Task<List<string>> RowsAsync(string connectionString, string query)
    {
        await using var connection = await OpenAsync(connectionString);
        await using var command = connection.CreateCommand();
        command.CommandText = query;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            var fields = Enumerable.Range(0, reader.FieldCount)
                .Select(field => reader.IsDBNull(field) ? "NULL" : Convert.ToString(reader.GetValue(field), CultureInfo.InvariantCulture));
            rows.Add(string.Join('|', fields));
        }

        return rows;
    }
}
