namespace Speakr.Monitor.Databases.Leases;

/// <summary>What databases write differently in statements about leases.</summary>
/// <param name="InsertIfAbsent">What begins an INSERT that does nothing when the key is there.</param>
/// <param name="Now">The database's clock in UTC. No other clock decides about a lease.</param>
/// <param name="Later">The time that is @milliseconds after <paramref name="Now"/>.</param>
/// <param name="Remaining">The milliseconds until the column expiresAt.</param>
/// <param name="Age">The milliseconds since the column updatedAt.</param>
/// <param name="ConnectionId">The number of the connection that asks, as others see it; NULL when they cannot.</param>
internal sealed record LeaseSyntax(string InsertIfAbsent, string Now, string Later, string Remaining, string Age, string ConnectionId)
{
    public static LeaseSyntax MySql { get; } = new(
        "INSERT IGNORE INTO",
        "UTC_TIMESTAMP(3)",
        "UTC_TIMESTAMP(3) + INTERVAL @milliseconds * 1000 MICROSECOND",
        "TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(3), expiresAt) DIV 1000",
        "TIMESTAMPDIFF(MICROSECOND, updatedAt, UTC_TIMESTAMP(3)) DIV 1000",
        "CONNECTION_ID()");

    public static LeaseSyntax Sqlite { get; } = new(
        "INSERT OR IGNORE INTO",
        "strftime('%Y-%m-%d %H:%M:%f', 'now')",
        "strftime('%Y-%m-%d %H:%M:%f', 'now', (@milliseconds / 1000.0) || ' seconds')",
        "CAST((julianday(expiresAt) - julianday('now')) * 86400000 AS INTEGER)",
        "CAST((julianday('now') - julianday(updatedAt)) * 86400000 AS INTEGER)",
        "NULL");
}
