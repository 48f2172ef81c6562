using System.Text.RegularExpressions;

namespace Speakr.Monitor.Databases;

/// <summary>The prefix becomes part of statements, so it may hold nothing but letters, digits and '_'.</summary>
internal static partial class TablePrefix
{
    public const string Default = "Call";

    public static void Check(string? prefix)
    {
        if (prefix is null || !Allowed().IsMatch(prefix))
            throw new ArgumentException("TablePrefix may have at most 40 letters, digits and '_', and must not be null.", nameof(prefix));
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_]{0,40}\z")]
    private static partial Regex Allowed();
}
