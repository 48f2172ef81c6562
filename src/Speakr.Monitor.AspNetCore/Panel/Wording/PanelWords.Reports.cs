namespace Speakr.Monitor.AspNetCore.Panel.Wording;

internal sealed partial class PanelWords
{
    public string Callbacks => Pick("Retornos", "Callbacks");

    public string CallbackRule => Pick(
        "Quem desistiu de esperar e, desde então, nem foi atendido nem recebeu retorno; desistências curtas não contam.",
        "Callers who hung up while waiting and have neither been answered nor called back since; short abandons do not count.");

    public string LastAttempt => Pick("Última tentativa", "Last attempt");

    public string FirstAttempt => Pick("Primeira", "First");

    public string Attempts => Pick("Tentativas", "Attempts");

    public string NobodyToCallBack => Pick("Ninguém espera retorno.", "Nobody is left to call back.");

    public string WithoutNumber(string count) => Pick($"Sem número, portanto sem retorno: {count}.", $"Without a number, so they cannot be called back: {count}.");

    public string FromDay => Pick("Do dia", "From");

    public string ToDay => Pick("Até o dia", "To");

    public string Show => Pick("Mostrar", "Show");

    public string Print => Pick("Imprimir", "Print");

    public string ByQueue => Pick("Por fila", "By queue");

    public string ByInterval => Pick("Por intervalo", "By interval");

    public string Interval => Pick("Intervalo", "Interval");

    public string CallsByInterval => Pick("Chamadas por intervalo e resultado", "Calls by interval and outcome");

    public string WaitsByInterval => Pick("Espera média até o atendimento", "Average speed of answer");

    public string LevelByInterval => Pick("Nível de serviço por intervalo", "Service level by interval");

    public string Offered => Pick("Recebidas", "Offered");

    public string Abandoned => Pick("Abandonadas", "Abandoned");

    public string ShortAbandoned => Pick("Das quais curtas", "Of which short");

    public string Asa => Pick("TME", "ASA");

    public string Occupancy => Pick("Ocupação", "Occupancy");

    public string Total => Pick("Total", "Total");

    public string WeekBefore => Pick("Uma semana antes", "A week before");

    public string OfferedWeekBefore => Pick("Recebidas uma semana antes", "Offered a week before");

    public string Difference => Pick("Diferença", "Difference");

    public string HowReckoned => Pick("Como se calcula", "How these figures are calculated");

    public IReadOnlyList<(string Name, string Formula)> Formulas =>
    [
        (Offered, Pick("todas as passagens que entraram na fila", "all visits that joined the queue")),
        (Abandoned, Pick("todas que saíram sem atendimento, as curtas incluídas", "all that left unanswered, short ones included")),
        (ServiceLevel, Pick("atendidas dentro do prazo / (atendidas + abandonadas depois do prazo)", "answered in time / (answered + abandoned after that time)")),
        (Asa, Pick("tempo médio de espera das atendidas", "average wait of those answered")),
        (Aht, Pick("conversa / atendidas, com a espera na linha", "talk / handled, holds included")),
        (Occupancy, Pick("conversa / tempo logado sem pausa", "talk / time logged in and not paused")),
    ];
}
