using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Cdr.Relational;
using Speakr.Monitor.Databases;
using Speakr.Monitor.Databases.Leases;

namespace Speakr.Monitor.Cdr.MySql;

/// <summary>What is particular to MySQL 8 and later and MariaDB 10.4 and later.</summary>
internal sealed class MySqlCdrDialect(MySqlDatabase source, MySqlCdrOptions options, ILogger logger) : CdrDialect(options.TablePrefix)
{
    // What a holder may be late before the server ends it.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly int _commandSeconds = (int)Math.Ceiling(options.CommandTimeout.TotalSeconds);

    public override DbDataSource DataSource => source;

    public override int CommandSeconds => _commandSeconds;

    public override string Begin => "BEGIN";

    public override LeaseSyntax Leases => LeaseSyntax.MySql;

    public override string DateText => "CAST(date AS CHAR)";

    public override string Rename { get; } = $"""
        UPDATE {CdrTables.Records} SET recordingfile = @name WHERE date <=> @date AND linkedid <=> @linkedid AND billsec <=> @billsec
        AND {Exactly("src")} AND {Exactly("dst")} AND {Exactly("status")} AND {Exactly("linkedid")} AND {Exactly("recordingfile")} AND {Exactly("cnum")}
        LIMIT 1
        """;

    public override async Task<bool> FindsByIndexAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var indexes = await MySqlCatalog.LeadingColumnsAsync(connection, CdrTables.Records, _commandSeconds, cancellationToken)
            .ConfigureAwait(false);
        return indexes.ContainsKey("date") || indexes.ContainsKey("linkedid");
    }

    public override string? Refusal(Exception error) => MySqlErrors.IsDenied(error)
        ? "the user lacks the right UPDATE on cdrs"
        : error is DbException refused ? MySqlRefusal.Reason(refused) : null;

    public override Task PrepareAsync(DbConnection connection, CancellationToken cancellationToken) =>
        new MySqlCdrSchema(source, Tables, options, _commandSeconds, logger).PrepareAsync(connection, cancellationToken);

    public override async Task<CdrWriter> PrepareWriterAsync(DbConnection connection, TimeSpan lease, CancellationToken cancellationToken)
    {
        var server = await MySqlServer.ReadAsync(connection, _commandSeconds, cancellationToken).ConfigureAwait(false);
        // Less than repeatable read keeps other writers from waiting for gaps; a server that replicates by statements refuses it.
        var isolation = await MySqlCatalog.ReplicatesStatementsAsync(connection, _commandSeconds, cancellationToken).ConfigureAwait(false)
            ? "REPEATABLE READ"
            : "READ COMMITTED";
        await ExecuteAsync(connection, $"SET SESSION TRANSACTION ISOLATION LEVEL {isolation}", cancellationToken).ConfigureAwait(false);
        // wait_timeout: the server itself ends the transaction of a frozen process, and with it its locks.
        // innodb_lock_wait_timeout: until then, who asks for the lease is not kept waiting.
        var idle = (int)Math.Ceiling((lease + Grace).TotalSeconds);
        await ExecuteAsync(
            connection,
            string.Create(CultureInfo.InvariantCulture, $"SET SESSION wait_timeout = {idle}, SESSION innodb_lock_wait_timeout = 1"),
            cancellationToken).ConfigureAwait(false);
        return new MySqlCdrWriter(connection, server, Tables, _commandSeconds);
    }

    public override bool IsLocked(Exception error) => MySqlErrors.IsLocked(error);

    public override bool HasAnswered(Exception error) => MySqlErrors.IsOfServer(error);

    public override DatabaseFailure Explain(Exception error) => MySqlErrors.Explain(error, source.Target);

    // Bytes are compared: a collation takes too much for equal.
    private static string Exactly(string column) =>
        $"CAST(CONVERT({column} USING utf8mb4) AS BINARY) <=> CAST(CONVERT(@{column} USING utf8mb4) AS BINARY)";

    private async Task ExecuteAsync(DbConnection connection, string statement, CancellationToken token)
    {
        var command = StatementCommand.Create(connection, statement, _commandSeconds);
        await using (command.ConfigureAwait(false))
            await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
    }
}
