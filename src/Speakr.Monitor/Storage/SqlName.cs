using System.Text.RegularExpressions;

namespace Speakr.Monitor.Storage;

/// <summary>Names of tables, columns and indexes in statements.</summary>
internal static partial class SqlName
{
    /// <summary>What the names of our own tables begin with unless it is changed.</summary>
    public const string DefaultPrefix = "Call";

    /// <summary>Whether a setting is a name of letters, digits and '_' only.</summary>
    public static bool IsPlain(string? name) => name is not null && Plain().IsMatch(name);

    /// <summary>A name for a statement, whatever is in it. MySQL and SQLite both know this kind of quotes.</summary>
    public static string Quote(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    /// <summary>Checks a prefix of table names, which becomes part of statements.</summary>
    /// <exception cref="ArgumentException">It has other characters than letters, digits and '_', or more than 40 of them.</exception>
    public static void CheckPrefix(string? prefix)
    {
        if (prefix is null || !Prefix().IsMatch(prefix))
            throw new ArgumentException("TablePrefix may have at most 40 letters, digits and '_', and must not be null.", nameof(prefix));
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_]{1,64}\z")]
    private static partial Regex Plain();

    [GeneratedRegex(@"\A[A-Za-z0-9_]{0,40}\z")]
    private static partial Regex Prefix();
}
