using System.Text.RegularExpressions;

namespace Speakr.Monitor.Databases;

/// <summary>Names of tables, columns and indexes in statements.</summary>
internal static partial class SqlName
{
    /// <summary>Whether a setting is a name of letters, digits and '_' only.</summary>
    public static bool IsPlain(string? name) => name is not null && Plain().IsMatch(name);

    /// <summary>A name for a statement, whatever is in it. MySQL and SQLite both know this kind of quotes.</summary>
    public static string Quote(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    [GeneratedRegex(@"\A[A-Za-z0-9_]{1,64}\z")]
    private static partial Regex Plain();
}
