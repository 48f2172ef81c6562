using System.Buffers;
using System.Text;
using MySqlConnector;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Sources.Ami;
using Speakr.Monitor.Sources.SocketIO;

namespace Speakr.Monitor.Fuzz.Targets;

/// <summary>
/// Addresses of databases, of Asterisk and of feeds, whole and put together from user, password, host and name, a line each: only the documented exception is
/// thrown, what is percent-encoded is read back, and what may be shown has nothing of the password.
/// </summary>
internal sealed class AddressTarget : IFuzzTarget
{
    // Not percent-encoded, these make other parts of what stands before or behind them.
    private static readonly SearchValues<char> Ends = SearchValues.Create("@/?#\\");

    private const string AnotherPassword = "another password";

    public string Name => "address";

    public void Try(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        ReadDatabase(text);
        ReadAmi(text);
        ReadFeed(text);
        if (text.Split('\n') is not [var user, var password, var host, var name, ..] || !IsWhole(user) || !IsWhole(password) || !IsWhole(name)
            || host.AsSpan().ContainsAny(Ends))
            return;
        CheckDatabase(user, password, host, name);
        CheckAmi(user, password, host);
        CheckFeed(user, password, host);
    }

    private static void CheckDatabase(string user, string password, string host, string name)
    {
        DatabaseAddress? With(string other) => ReadDatabase($"mysql://{Uri.EscapeDataString(user)}:{Uri.EscapeDataString(other)}@{host}/{Uri.EscapeDataString(name)}");
        if (With(password) is not { } address)
            return;
        var connection = new MySqlConnectionStringBuilder(address.ConnectionString!);
        BrokenInvariantException.ThrowUnless(
            (connection.UserID, connection.Password, connection.Database) == (user, password, name), "User, password and database are read back.");
        CheckShown($"{address}", With(AnotherPassword)?.ToString());
    }

    private static void CheckAmi(string user, string password, string host)
    {
        AmiSourceOptions? With(string other) => ReadAmi($"ami://{Uri.EscapeDataString(user)}:{Uri.EscapeDataString(other)}@{host}");
        if (With(password) is not { } options)
            return;
        BrokenInvariantException.ThrowUnless((options.Username, options.Secret) == (user, password), "User and secret are read back.");
        if (new AmiSourceOptionsValidator().Validate(null, options).Succeeded)
            BrokenInvariantException.ThrowUnless(!$"{options.Username}{options.Secret}".Any(char.IsControl), "Nothing begins another line of the login.");
        CheckShown(options.Display, With(AnotherPassword)?.Display);
    }

    private static void CheckFeed(string user, string password, string host)
    {
        SocketIOEndpoint? With(string other) => ReadFeed($"http://{Uri.EscapeDataString(user)}:{Uri.EscapeDataString(other)}@{host}");
        if (With(password) is { } endpoint)
            CheckShown(endpoint.Display, With(AnotherPassword)?.Display);
    }

    // Rather than to look for the password, which a host or a port may contain as well.
    private static void CheckShown(string shown, string? withAnotherPassword) =>
        BrokenInvariantException.ThrowUnless(shown == withAnotherPassword, "What is shown does not depend on the password.");

    private static DatabaseAddress? ReadDatabase(string url)
    {
        try
        {
            return DatabaseAddress.Parse(url);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static AmiSourceOptions? ReadAmi(string url)
    {
        var options = new AmiSourceOptions();
        try
        {
            options.UseUrl(url);
            return options;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    // The host asks FeedAddress first, then the library its own validator; what both take must make an address.
    private static SocketIOEndpoint? ReadFeed(string url)
    {
        var options = new SocketIOSourceOptions { Url = url };
        return FeedAddress.TryParse(url) is not null && new SocketIOSourceOptionsValidator().Validate(null, options).Succeeded ? SocketIOEndpoint.Create(options) : null;
    }

    // Half a character cannot be encoded.
    private static bool IsWhole(string text) => text.Length > 0 && !text.Contains('\uFFFD', StringComparison.Ordinal);
}
