using Speakr.Monitor.AspNetCore.Api;

namespace Speakr.Monitor.AspNetCore.Panel.Wording;

internal sealed partial class PanelWords
{
    public string BadSearch(IEnumerable<QueryProblem> problems) => Pick("Esta busca não pode ser feita: ", "This search cannot be made: ")
        + string.Join(" ", problems.Select(problem => Pick(problem.Portuguese, problem.English)));

    public string NumbersMasked => Pick(
        "Números estão mascarados para você, por isso a busca por número precisa do papel supervisor.",
        "Numbers are masked for you; searching by number needs the role supervisor.");

    public string Csv => Pick("Baixar CSV", "Download CSV");

    public string From => Pick("De", "From");

    public string To => Pick("Até", "To");

    public string All => Pick("Todas", "All");

    public string StatusLabel => Pick("Situação", "Status");

    public string Number => Pick("Número", "Number");

    public string Search => Pick("Buscar", "Search");

    public string Clear => Pick("Limpar", "Clear");

    public string When => Pick("Quando", "When");

    public string Way => Pick("Caminho", "Way");

    public string Wait => Pick("Espera", "Wait");

    public string NothingFound => Pick("Nenhuma chamada encontrada.", "No calls found.");

    public string ResultPages => Pick("Páginas do resultado", "Pages of the result");

    public string Newest => Pick("← Mais recentes", "← Newest");

    public string Older => Pick("Mais antigas →", "Older →");

    // A call.
    public string Call => Pick("Chamada", "Call");

    public string NoSuchCall => Pick(
        "Esta chamada não existe, ou não passou por uma fila que você pode ver.",
        "There is no such call, or it has not been in a queue that you may see.");

    public string Started => Pick("Início", "Started");

    public string Ended => Pick("Fim", "Ended");

    public string Pbx => Pick("Central", "PBX");

    public string Journey => Pick("Percurso", "Journey");

    public string Visit(int number) => Pick($"Passagem {number}", $"Visit {number}");

    public string Ring => Pick("Toque", "Ring");

    public string Rings => Pick("Toques", "Rings");

    public string RingAnswered => Pick("atendido", "answered");

    public string RingLost => Pick("perdido", "lost");

    public string EndReason(string? reason) => reason switch
    {
        null => Pick("em curso", "in progress"),
        "abandon" => Pick("desistiu", "gave up"),
        "exit" => Pick("saiu da fila", "left the queue"),
        "hangup" => Pick("desligada", "hung up"),
        "agent" => Pick("agente desligou", "agent hung up"),
        "caller" => Pick("cliente desligou", "caller hung up"),
        "transfer" => Pick("transferida", "transferred"),
        "restart" => Pick("a central reiniciou", "the PBX restarted"),
        "lost" => Pick("fim não visto", "end not seen"),
        _ => reason,
    };

    public string End => Pick("Término", "End");

    public string Reconstructed => Pick("Reconstruída dos registros (CDR): os eventos não chegaram.", "Reconstructed from call detail records: the events were missed.");

    public string Records => Pick("Registros (CDR)", "Call detail records");

    public string NoRecords => Pick("Nenhum registro copiado.", "No records copied.");

    public string Recording => Pick("Gravação", "Recording");

    public string Date => Pick("Data", "Date");

    public string Source => Pick("Origem", "Source");

    public string Destination => Pick("Destino", "Destination");

    public string Disposition => Pick("Resultado", "Disposition");

    public string Identifiers => Pick("Identificadores", "Identifiers");

    public string NotReady => Pick(
        "O monitor não pode mostrar esta página agora. Tente de novo em dez segundos.",
        "The monitor cannot show this page now. Try again in ten seconds.");

    public string TooManyViewers => Pick(
        "Há telas demais abertas neste momento. Tente de novo em dez segundos.",
        "Too many pages are open at the moment. Try again in ten seconds.");
}
