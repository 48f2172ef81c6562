using Speakr.Monitor.Host.Doctor;

namespace Speakr.Monitor.Host;

/// <summary>What <c>doctor</c> says around its findings.</summary>
internal sealed partial class Texts
{
    public string DoctorOfDemo => Pick(
        "Nothing is configured, so this checks the demo. For a real PBX set AMI_URL or SOCKET_URL, and DATABASE_URL, in .env.",
        "Nada está configurado, por isso esta verificação é da demonstração. Para um PABX real, defina AMI_URL ou SOCKET_URL, e DATABASE_URL, no .env.");

    public FindingTexts Findings => field ??= new FindingTexts(portuguese);

    public string Heading(DoctorSubject subject, string? name)
    {
        var title = subject switch
        {
            DoctorSubject.Feed => Pick("Feed", "Feed"),
            DoctorSubject.History => Pick("History", "Histórico"),
            DoctorSubject.Journal => Pick("Journal", "Diário"),
            DoctorSubject.CdrSource => Pick("Call detail records: source", "CDRs: origem"),
            DoctorSubject.CdrDestination => Pick("Call detail records: destination", "CDRs: destino"),
            _ => Pick("This machine", "Esta máquina"),
        };
        return name is null ? title : $"{title} ({name})";
    }

    public string DoctorSum(int problems, int warnings, int notes, int ok) => Pick(
        $"{problems} problem(s), {warnings} warning(s), {notes} note(s), {ok} ok.",
        $"{problems} problema(s), {warnings} aviso(s), {notes} observação(ões), {ok} ok.");
}
