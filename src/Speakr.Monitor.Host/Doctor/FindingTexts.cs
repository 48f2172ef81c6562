namespace Speakr.Monitor.Host.Doctor;

/// <summary>The findings in Portuguese, by their codes, with the placeholders of the English ones.</summary>
internal static partial class FindingTexts
{
    public static IReadOnlyDictionary<string, (string Message, string? Advice)> Portuguese { get; } =
        new Dictionary<string, (string Message, string? Advice)>(StringComparer.Ordinal)
        {
        };
}
