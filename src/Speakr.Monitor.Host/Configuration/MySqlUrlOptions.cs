using System.Globalization;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>Translates the query options that Node drivers and ORMs write into DATABASE_URL.</summary>
internal sealed class MySqlUrlOptions
{
    public Dictionary<string, string> Known { get; } = [];

    public List<string> Ignored { get; } = [];

    public static MySqlUrlOptions Read(string? query)
    {
        var options = new MySqlUrlOptions();
        foreach (var pair in (query ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = Uri.UnescapeDataString(equals < 0 ? pair : pair[..equals]);
            var value = equals < 0 ? "" : Uri.UnescapeDataString(pair[(equals + 1)..]);
            if (Translate(name, value) is var (key, translated))
                options.Known[key] = translated;
            else
                options.Ignored.Add(name);
        }

        return options;
    }

    private static (string Key, string Value)? Translate(string name, string value) =>
        name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToUpperInvariant() switch
        {
            "SSLMODE" or "SSL" or "SSLACCEPT" => SslMode(value) is { } mode ? ("SslMode", mode) : null,
            // mysql2 counts connectTimeout in milliseconds, Prisma connect_timeout in seconds.
            "CONNECTTIMEOUT" => Number(value) is { } time
                ? ("Connection Timeout", Text(name.Contains('_', StringComparison.Ordinal) ? time : Math.Max(1, (time + 999) / 1000)))
                : null,
            "CONNECTIONLIMIT" => Number(value) is { } limit ? ("Maximum Pool Size", Text(limit)) : null,
            "SSLCA" or "SSLROOTCERT" or "CACERTIFICATEFILE" => value.Length > 0 ? ("SslCa", value) : null,
            "ALLOWPUBLICKEYRETRIEVAL" => bool.TryParse(value, out var allowed) ? ("AllowPublicKeyRetrieval", allowed ? "True" : "False") : null,
            _ => null,
        };

    private static string? SslMode(string value) => value.ToUpperInvariant() switch
    {
        "FALSE" or "DISABLED" or "DISABLE" or "NONE" => "None",
        "PREFERRED" or "PREFER" => "Preferred",
        "TRUE" or "REQUIRED" or "REQUIRE" or "ACCEPT_INVALID_CERTS" => "Required",
        "VERIFY_CA" or "VERIFY-CA" or "VERIFYCA" => "VerifyCA",
        "VERIFY_IDENTITY" or "VERIFY-IDENTITY" or "VERIFY-FULL" or "VERIFYFULL" or "STRICT" => "VerifyFull",
        _ => null,
    };

    private static int? Number(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
