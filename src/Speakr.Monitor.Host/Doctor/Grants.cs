using System.Text.RegularExpressions;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>Reads what SHOW GRANTS says.</summary>
internal static partial class Grants
{
    /// <summary>Whether a right is granted on a whole database; <see langword="null"/> when a role may bring it.</summary>
    public static bool? Allow(IReadOnlyList<string> grants, string right, string database)
    {
        var hasRole = false;
        foreach (var grant in grants)
        {
            if (Privileges().Match(grant) is not { Success: true } match)
                hasRole = hasRole || !grant.Contains(" ON ", StringComparison.OrdinalIgnoreCase);
            else if (Covers(match.Groups["database"].Value, database) && Names(match.Groups["rights"].Value, right))
                return true;
        }

        return hasRole ? null : false;
    }

    private static bool Names(string rights, string right) =>
        rights.Split(',', StringSplitOptions.TrimEntries).Any(name => name.Equals(right, StringComparison.OrdinalIgnoreCase)
            || name.Equals("ALL PRIVILEGES", StringComparison.OrdinalIgnoreCase));

    // A pattern of LIKE, in which names with '_' are escaped or not.
    private static bool Covers(string pattern, string database)
    {
        if (pattern == "*")
            return true;
        var expression = Wildcard().Replace(pattern.Trim('`').Replace("``", "`", StringComparison.Ordinal), part => part.Value switch
        {
            "%" => ".*",
            "_" => ".",
            @"\_" or @"\%" => part.Value[1..],
            var plain => Regex.Escape(plain),
        });
        return Regex.IsMatch(database, $@"\A{expression}\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
    }

    [GeneratedRegex(@"\\[_%]|.", RegexOptions.Singleline)]
    private static partial Regex Wildcard();

    [GeneratedRegex(@"\AGRANT (?<rights>.+?) ON (?<database>\*|`(?:[^`]|``)+`)\.\* TO ", RegexOptions.IgnoreCase)]
    private static partial Regex Privileges();
}
