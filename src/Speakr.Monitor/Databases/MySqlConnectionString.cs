using System.Data.Common;

namespace Speakr.Monitor.Databases;

/// <summary>Completes a connection string with what this library needs of each driver.</summary>
internal static class MySqlConnectionString
{
    // Shorter than the drivers' 15 s: MySql.Data waits twice as long for a server that accepts and then says nothing.
    private const int ConnectSeconds = 5;

    /// <summary>Reads a connection string or a <c>mysql://</c> address.</summary>
    /// <exception cref="ArgumentException">It is neither; the message does not repeat it.</exception>
    public static DbConnectionStringBuilder Read(string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        if (MySqlUrl.IsUrl(connectionString))
            connectionString = MySqlUrl.Parse(connectionString).ConnectionString;
        try
        {
            return new DbConnectionStringBuilder { ConnectionString = connectionString };
        }
        catch (ArgumentException)
        {
            // The driver's own text could quote a part of the password.
            throw new ArgumentException(
                "The MySQL connection string cannot be read. Write Server=…;Port=3306;Database=…;User ID=…;Password=… "
                + "or mysql://user:password@host:3306/database.", nameof(connectionString));
        }
    }

    public static void Complete(DbConnectionStringBuilder connection, MySqlDriver driver)
    {
        Default(connection, ConnectSeconds, "Connection Timeout", "ConnectionTimeout", "Connect Timeout");
        if (driver.CanCancel)
            return;
        // Without these MySql.Data turns emoji into "????", lets session settings leak through the pool and throws on zero dates.
        Default(connection, "utf8mb4", "CharSet", "Character Set", "CharacterSet");
        Default(connection, true, "ConnectionReset", "Connection Reset");
        Default(connection, true, "ConvertZeroDateTime", "Convert Zero Datetime");
    }

    private static void Default(DbConnectionStringBuilder connection, object value, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (connection.ContainsKey(name))
                return;
        }

        connection[names[0]] = value;
    }
}
