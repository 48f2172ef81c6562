namespace Speakr.Monitor.AspNetCore.Panel.Wording;

internal sealed partial class PanelWords
{
    public string Health(string status) => status switch
    {
        "ok" => Pick("Tudo funcionando", "All is well"),
        "degraded" => Pick("Funcionando, com problemas", "Working, with problems"),
        _ => Pick("Não está pronto", "Not ready"),
    };

    public string Sources => Pick("Fontes de eventos", "Event sources");

    public string SourceName => Pick("Fonte", "Source");

    public string Name => Pick("Nome", "Name");

    public string Since => Pick("Desde", "Since");

    public string LastEvent => Pick("Último evento", "Last event");

    public string Reason => Pick("Motivo", "Reason");

    public string Connected => Pick("Conectada", "Connected");

    public string NotConnected => Pick("Sem conexão", "Not connected");

    public string Pbxs => Pick("Centrais e quem grava", "PBXs and who writes");

    public string ThisHost => Pick("Este monitor", "This host");

    public string WritingHost => Pick("Quem grava", "Writing host");

    public string Role(string role) => role switch
    {
        "writing" => Pick("grava", "writing"),
        "standingBy" => Pick("de reserva", "standing by"),
        "starting" => Pick("iniciando", "starting"),
        _ => role,
    };

    public string EventsWaiting => Pick("Eventos à espera", "Events waiting");

    public string Journal => Pick("Diário", "Journal");

    public string JournalHolds(string events, string bytes) => Pick($"{events} eventos, {bytes}", $"{events} events, {bytes}");

    public string NoJournal => Pick("nenhum", "none");

    public string SetAside => Pick("Chamadas recusadas pelo banco", "Calls set aside");

    public string HistoryStore => Pick("Histórico", "History");

    public string Reachable => Pick("Disponível", "Available");

    public string Unreachable => Pick("Fora do ar", "Unreachable");

    public string CallsToSave => Pick("Chamadas por gravar", "Calls to save");

    public string Copies => Pick("Cópia dos CDR", "Copies of call detail records");

    public string NoCopies => Pick("Nenhuma cópia configurada.", "No copies are configured.");

    public string Well => Pick("Em ordem", "OK");

    public string FailingSince(string moment) => Pick($"Falha desde {moment}", $"Failing since {moment}");

    public string LastSuccess => Pick("Último sucesso", "Last success");

    public string CopiedRows => Pick("Linhas copiadas", "Rows copied");

    public string Quarantine => Pick("Em quarentena", "In quarantine");

    public string Gaps => Pick("Lacunas dos últimos 7 dias", "Gaps of the last 7 days");

    public string GapsOfTheDay(string count) => Pick($"Lacunas nas últimas 24 h: {count}", $"Gaps in the last 24 h: {count}");

    public string NoGaps => Pick("Nenhuma: todos os eventos foram recebidos.", "None: all events were received.");

    public string Host => Pick("Monitor", "Host");

    public string Length => Pick("Duração", "Length");
}
