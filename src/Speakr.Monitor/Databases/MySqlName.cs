using System.Text.RegularExpressions;

namespace Speakr.Monitor.Databases;

/// <summary>Names of tables, columns and indexes in statements.</summary>
internal static partial class MySqlName
{
    /// <summary>Whether a setting is a name that needs no care anywhere.</summary>
    public static bool IsPlain(string? name) => name is not null && Plain().IsMatch(name);

    /// <summary>A name as the server reports it, for a statement.</summary>
    public static string Quote(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    [GeneratedRegex(@"\A[A-Za-z0-9_]{1,64}\z")]
    private static partial Regex Plain();
}
