using System.Globalization;
using System.Resources;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>Says findings in the operator's language.</summary>
internal sealed class FindingTexts(bool portuguese)
{
    private static readonly ResourceManager Resources = new($"{typeof(FindingTexts).Namespace}.Findings", typeof(FindingTexts).Assembly);

    private readonly CultureInfo _language = portuguese ? new CultureInfo("pt") : CultureInfo.InvariantCulture;

    /// <summary>What was found.</summary>
    public string Message(Finding finding) => Fill(Text(finding.Code), finding);

    /// <summary>What to do about it; <see langword="null"/> when all is as it should be.</summary>
    public string? Advice(Finding finding) => finding.Level == FindingLevel.Ok ? null : Fill(Text($"{finding.Code}.advice"), finding);

    private string Text(string name) => Resources.GetString(name, _language) ?? throw new InvalidOperationException($"Findings.resx has no text {name}.");

    // Sentences of the library are among the arguments.
    private static string Fill(string text, Finding finding) =>
        OperatorWords.In(string.Format(CultureInfo.InvariantCulture, text, finding.Arguments).ReplaceLineEndings(" ").Trim());
}
