using Speakr.Monitor.Host.Logging;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>Prints what was found, line by line, the same on a terminal and in a file.</summary>
internal sealed class DoctorReport(TextWriter output, Texts texts)
{
    private const string Indent = "        ";

    private readonly Dictionary<FindingLevel, int> _counts = [];

    public bool HasProblems => Count(FindingLevel.Problem) > 0;

    public void Write(DoctorFindings found)
    {
        output.WriteLine();
        output.WriteLine(texts.Heading(found.Subject, found.Name));
        foreach (var finding in found.Findings)
            Write(finding);
    }

    public void WriteSum()
    {
        output.WriteLine();
        output.WriteLine(texts.DoctorSum(Count(FindingLevel.Problem), Count(FindingLevel.Warning), Count(FindingLevel.Note), Count(FindingLevel.Ok)));
    }

    private void Write(Finding finding)
    {
        _counts[finding.Level] = Count(finding.Level) + 1;
        output.WriteLine($"  {Mark(finding.Level),-4}  {OneLine.Of(texts.Findings.Message(finding))}  [{finding.Code}]");
        if (texts.Findings.Advice(finding) is { } advice)
            output.WriteLine($"{Indent}-> {advice}");
    }

    // Words of one language, because scripts look for them.
    private static string Mark(FindingLevel level) => level switch
    {
        FindingLevel.Ok => "ok",
        FindingLevel.Note => "note",
        FindingLevel.Warning => "warn",
        _ => "fail",
    };

    private int Count(FindingLevel level) => _counts.GetValueOrDefault(level);
}
