using System.Text.RegularExpressions;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>What <c>VERSION()</c> says.</summary>
/// <param name="Kind">MySQL or MariaDB.</param>
/// <param name="Number">The relevant part of the version.</param>
internal sealed partial record ServerVersion(string Kind, Version Number)
{
    private const string MariaDb = "MariaDB";

    private static readonly Version OldestMariaDb = new(10, 4);
    private static readonly Version OldestMySql = new(8, 0);

    /// <summary>The oldest version that the library is made for.</summary>
    public Version Oldest => Kind == MariaDb ? OldestMariaDb : OldestMySql;

    public bool IsTooOld => Number < Oldest;

    /// <summary>Reads <c>10.11.6-MariaDB-log</c> or <c>8.0.35</c>; <see langword="null"/> when it is neither.</summary>
    public static ServerVersion? Parse(string text)
    {
        var match = Digits().Match(text);
        return match.Success
            ? new(text.Contains(MariaDb, StringComparison.OrdinalIgnoreCase) ? MariaDb : "MySQL", Version.Parse(match.Groups["version"].ValueSpan))
            : null;
    }

    // MariaDB put 5.5.5- before its version for a long time, for replicas that knew no versions of two digits.
    [GeneratedRegex(@"\A(5\.5\.5-(?=1))?(?<version>\d+\.\d+(\.\d+)?)")]
    private static partial Regex Digits();
}
