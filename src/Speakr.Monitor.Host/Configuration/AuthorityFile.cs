using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MySqlConnector;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>The file with the certificates of private authorities.</summary>
internal static class AuthorityFile
{
    /// <returns>Why it cannot be used; <see langword="null"/> when it can.</returns>
    public static string? Problem(string path)
    {
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(path);
            return authorities.Count > 0 ? null : "there is no certificate in PEM in it";
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    /// <summary>A connection string of MySQL with that file, unless it names one itself.</summary>
    public static string AddTo(string connectionString, string path)
    {
        var connection = new MySqlConnectionStringBuilder(connectionString);
        if (connection.SslCa.Length == 0)
            connection.SslCa = path;
        return connection.ConnectionString;
    }
}
