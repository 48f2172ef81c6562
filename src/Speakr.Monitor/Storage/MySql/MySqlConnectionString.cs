using MySqlConnector;

namespace Speakr.Monitor.Storage.MySql;

/// <summary>Reads what an application or an operator writes, and adds what this library needs.</summary>
internal static class MySqlConnectionString
{
    // Less than the driver's 15 s, so that a server that accepts and then says nothing is noticed soon.
    private const uint ConnectSeconds = 5;

    /// <summary>Reads a connection string.</summary>
    /// <exception cref="ArgumentException">It is none; the message does not repeat it.</exception>
    public static MySqlConnectionStringBuilder Read(string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        try
        {
            var settings = new MySqlConnectionStringBuilder(connectionString);
            if (!settings.ContainsKey("Connection Timeout"))
                settings.ConnectionTimeout = ConnectSeconds;
            return settings;
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidOperationException or OverflowException)
        {
            // The driver's own text could quote a part of the password.
            throw new ArgumentException(
                "The MySQL connection string cannot be read, or has an option that MySqlConnector does not know or a value of the wrong kind. "
                + "Write Server=…;Port=3306;Database=…;User ID=…;Password=….",
                nameof(connectionString));
        }
    }
}
