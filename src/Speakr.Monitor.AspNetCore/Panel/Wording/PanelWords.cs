namespace Speakr.Monitor.AspNetCore.Panel.Wording;

/// <summary>What the panel says, in Portuguese (Brazil) or English.</summary>
internal sealed partial class PanelWords(Language language)
{
    private string Pick(string portuguese, string english) => language == Wording.Language.Portuguese ? portuguese : english;

    // Around every page.
    public string Wall => Pick("Painel", "Wallboard");

    public string Agents => Pick("Agentes", "Agents");

    public string Calls => Pick("Chamadas", "Calls");

    public string Reports => Pick("Relatórios", "Reports");

    public string System => Pick("Sistema", "System");

    public string Pages => Pick("Páginas", "Pages");

    public string Menu => Pick("Menu", "Menu");

    public string SkipToContent => Pick("Ir para o conteúdo", "Skip to content");

    public string Live => Pick("Ao vivo", "Live");

    public string StaleSince => Pick("Parado desde", "Stale since");

    public string AsOf => Pick("Situação das", "As of");

    public string LastChange => Pick("última mudança há", "last change");

    public string Demo => Pick("Demonstração: chamadas inventadas", "Demo: made-up calls");

    public string LanguageChoice => Pick("Idioma", "Language");

    public string Appearance => Pick("Aparência", "Appearance");

    public string ThemeName(string theme) => theme switch
    {
        "light" => Pick("Claro", "Light"),
        "dark" => Pick("Escuro", "Dark"),
        _ => Pick("Automático", "Automatic"),
    };

    public string Sound => Pick("Som", "Sound");

    public string SignIn => Pick("Entrar", "Sign in");

    public string SignOut => Pick("Sair", "Sign out");

    public string SignOutEverywhere => Pick("Sair em todos os aparelhos", "Sign out everywhere");

    public string Tv => Pick("Tela de TV", "TV view");

    public string NotOnTv => Pick("Sair da tela de TV", "Leave the TV view");

    public string PauseTv => Pick("Pausar", "Pause");

    public string SourceAway(string name, string since) => Pick($"Sem conexão com {name} desde {since}.", $"{name} has been disconnected since {since}.");

    public string HistoryAway(string since) => Pick(
        $"O banco de dados está fora desde {since}: o painel continua ao vivo, o histórico espera.",
        $"The database has been down since {since}: the panel stays live, the history waits.");

    public string NoSource => Pick("Nenhuma central configurada.", "No PBX is configured.");

    public string NotFound => Pick("Não encontrado", "Not found");

    // Queues.
    public string Queues => Pick("Filas", "Queues");

    public string Queue => Pick("Fila", "Queue");

    public string NoQueues => Pick("Nenhuma fila foi vista ainda. Aparecem aqui com a primeira chamada ou o primeiro agente.", "No queue has been seen yet. Queues appear here with their first call or agent.");

    public string Waiting => Pick("Na fila", "Waiting");

    public string LongestWait => Pick("Maior espera", "Longest wait");

    public string Talking => Pick("Em conversa", "Talking");

    public string AgentsFree => Pick("Agentes livres", "Agents free");

    public string Of => Pick("de", "of");

    public string ServiceLevel => Pick("Nível de serviço", "Service level");

    public string ServiceLevelTarget(string target, long seconds) => Pick($"meta {target} em {seconds}\u00a0s", $"target {target} in {seconds}\u00a0s");

    public string Alert(string level, IEnumerable<string> figures) =>
        $"{(level == "red" ? Pick("Crítico", "Critical") : Pick("Atenção", "Attention"))}: {string.Join(", ", figures.Select(Figure))}";

    private string Figure(string figure) => figure switch
    {
        "waiting" => Pick("fila cheia", "many waiting"),
        "longestWait" => Pick("espera longa", "long wait"),
        "serviceLevel" => Pick("nível de serviço", "service level"),
        "abandoned" => Pick("abandonos", "abandons"),
        _ => figure,
    };

    public string AbandonedToday => Pick("Abandonadas hoje", "Abandoned today");

    public string OfWhichShort(long count) => Pick(count == 1 ? "curta" : "curtas", "short");

    // Calls that are open.
    public string NobodyWaits => Pick("Ninguém espera.", "Nobody is waiting.");

    public string ActiveCalls => Pick("Em atendimento", "Active calls");

    public string NoActiveCalls => Pick("Nenhuma chamada em atendimento.", "No active calls.");

    public string WaitsFor => Pick("espera há", "waiting for");

    public string TalksFor => Pick("conversa há", "talking for");

    public string Waited => Pick("esperou", "waited");

    public string UnknownNumber => Pick("Número desconhecido", "Unknown number");

    public string Status(string status) => status switch
    {
        "Chamando" => Pick("Chamando", "Ringing"),
        "Atendido" => Pick("Atendida", "Answered"),
        "Abandonado" => Pick("Abandonada", "Abandoned"),
        "Encerrado" => Pick("Encerrada", "Ended"),
        _ => status,
    };

    // Agents.
    public string NoAgents => Pick("Nenhum agente logado.", "No agents logged in.");

    public string State(string state) => state switch
    {
        "free" => Pick("Livre", "Free"),
        "ringing" => Pick("Tocando", "Ringing"),
        "talking" => Pick("Em conversa", "Talking"),
        "onHold" => Pick("Em espera", "On hold"),
        "paused" => Pick("Em pausa", "Paused"),
        "unavailable" => Pick("Indisponível", "Unavailable"),
        _ => state,
    };

    public string Agent => Pick("Agente", "Agent");

    public string Free => Pick("livres", "free");

    public string Paused => Pick("em pausa", "paused");

    public string LoggedIn => Pick("logados", "logged in");

    public string With => Pick("com", "with");

    public string NotConfirmed => Pick("(não confirmado)", "(not confirmed)");

    public string AgentsToday => Pick("Hoje, por agente", "Today, by agent");

    public string HistoryNotRead => Pick("O histórico não pode ser lido agora. A página tenta de novo sozinha.", "The history cannot be read at the moment. The page retries automatically.");

    public string Answered => Pick("Atendidas", "Answered");

    public string LostRings => Pick("Toques perdidos", "Missed rings");

    public string TalkTime => Pick("Conversa", "Talk");

    public string HoldTime => Pick("Espera na linha", "Hold");

    public string Aht => Pick("TMA", "AHT");

    public string Pauses => Pick("Pausas", "Pauses");

    public string PausedTime => Pick("Em pausa", "Paused");

    public string LoggedInTime => Pick("Logado", "Logged in");

    public string NothingInPeriod => Pick("Nada neste período.", "Nothing in this period.");
}
