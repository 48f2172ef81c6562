using System.Globalization;
using System.Resources;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>Says findings in the operator's language.</summary>
// Two sets of resources and no satellite assembly: a runtime or a build without ICU, as in small images, knows no culture to ask for.
internal sealed class FindingTexts(bool portuguese)
{
    private readonly ResourceManager _texts = new($"{typeof(FindingTexts).Namespace}.{FileOf(portuguese)}", typeof(FindingTexts).Assembly);

    /// <summary>What was found.</summary>
    public string Message(Finding finding) => Fill(Text(finding.Code), finding);

    /// <summary>What to do about it; <see langword="null"/> when all is as it should be.</summary>
    public string? Advice(Finding finding) => finding.Level == FindingLevel.Ok ? null : Fill(Text($"{finding.Code}.advice"), finding);

    private string Text(string name) => _texts.GetString(name, CultureInfo.InvariantCulture)
        ?? throw new InvalidOperationException($"{FileOf(portuguese)}.resx has no text {name}.");

    private static string FileOf(bool portuguese) => portuguese ? "FindingsPortuguese" : "Findings";

    // Sentences of the library are among the arguments.
    private static string Fill(string text, Finding finding) =>
        OperatorWords.In(string.Format(CultureInfo.InvariantCulture, text, finding.Arguments).ReplaceLineEndings(" ").Trim());
}
