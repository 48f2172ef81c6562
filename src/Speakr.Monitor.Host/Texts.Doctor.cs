using Speakr.Monitor.Checks;
using Speakr.Monitor.Host.Doctor;

namespace Speakr.Monitor.Host;

/// <summary>What <c>doctor</c> says. English findings come from the library; here are the Portuguese ones, by code.</summary>
internal sealed partial class Texts
{
    public string DoctorOfDemo => Pick(
        "Nothing is configured, so this is about the demo. For a real feed set SOCKET_URL and DATABASE_URL in .env.",
        "Nada está configurado; isto é sobre a demonstração. Para um feed real, defina SOCKET_URL e DATABASE_URL no .env.");

    public string Heading(string subject, string? name)
    {
        var title = subject switch
        {
            CheckSubjects.Feed => Pick("Feed", "Feed"),
            CheckSubjects.History => Pick("History", "Histórico"),
            CheckSubjects.Journal => Pick("Journal", "Diário"),
            CheckSubjects.CdrSource => Pick("Call detail records: source", "CDRs: origem"),
            CheckSubjects.CdrDestination => Pick("Call detail records: destination", "CDRs: destino"),
            HealthPortCheck.HostSubject => Pick("This machine", "Esta máquina"),
            _ => subject,
        };
        return name is null ? title : $"{title} ({name})";
    }

    public string DoctorSum(int problems, int warnings, int notes, int ok) => Pick(
        $"{problems} problem(s), {warnings} warning(s), {notes} note(s), {ok} ok.",
        $"{problems} problema(s), {warnings} aviso(s), {notes} observação(ões), {ok} ok.");

    /// <summary>A finding in the operator's language; in English when it is another driver's and unknown here.</summary>
    public (string Message, string? Advice) Tell(Finding finding)
    {
        if (!portuguese || !FindingTexts.Portuguese.TryGetValue(finding.Code, out var told))
            return (finding.Message, finding.Advice);
        return (finding.Fill(told.Message), told.Advice is { } advice ? finding.Fill(advice) : null);
    }
}
