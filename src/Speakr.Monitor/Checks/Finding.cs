using System.Globalization;

namespace Speakr.Monitor.Checks;

/// <summary>Something that a check has found. Immutable.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Arguments">What stands for the placeholders of its texts.</param>
public sealed record Finding(FindingKind Kind, IReadOnlyList<object> Arguments)
{
    /// <summary>How much it matters.</summary>
    public FindingLevel Level => Kind.Level;

    /// <summary>Its stable name.</summary>
    public string Code => Kind.Code;

    /// <summary>What was found, in English.</summary>
    public string Message => Fill(Kind.Message);

    /// <summary>What to do about it, in English; <see langword="null"/> when nothing is to be done.</summary>
    public string? Advice => Kind.Advice is { } advice ? Fill(advice) : null;

    /// <summary>Puts the arguments into a text with the same placeholders, for example one in another language.</summary>
    /// <exception cref="FormatException">The text has a placeholder that this finding has no argument for.</exception>
    public string Fill(string text) => string.Format(CultureInfo.InvariantCulture, text, [.. Arguments]);

    /// <summary>Level, code and message in one line.</summary>
    public override string ToString() => $"{Level} {Code}: {Message}";
}
