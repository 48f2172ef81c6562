namespace Speakr.Monitor.Host;

/// <summary>What the operator reads, in English or Portuguese. Log messages and help stay English.</summary>
internal sealed partial class Texts(bool portuguese)
{
    /// <summary>The language of the terminal: the first of the usual variables that is set decides, as in every Unix program.</summary>
    public static Texts FromEnvironment(Func<string, string?> variable)
    {
        var names = new[] { "LC_ALL", "LC_MESSAGES", "LANG" };
        var language = names.Select(variable).FirstOrDefault(value => !string.IsNullOrEmpty(value));
        return new Texts(language?.StartsWith("pt", StringComparison.OrdinalIgnoreCase) ?? false);
    }

    public string DatabaseUrlMissing(string present) => Pick(
        $"DATABASE_URL is missing while {present} is set: set it like mysql://user:password@host:3306/database.",
        $"DATABASE_URL não está definida, embora {present} esteja: defina como mysql://usuario:senha@host:3306/banco.");

    public string SourceMissing => Pick(
        "SOCKET_URL or AMI_URL is missing while DATABASE_URL is set: set the address of the feed, like http://feed.example:3000, or of Asterisk's manager interface, like ami://user:secret@pbx.example:5038.",
        "SOCKET_URL ou AMI_URL não está definida, embora DATABASE_URL esteja: defina o endereço do feed, como http://feed.example:3000, ou o da interface AMI do Asterisk, como ami://usuario:segredo@pabx.example:5038.");

    public string BadDatabaseUrl(string name, string reason) => Pick(
        $"{name} cannot be used: {OneLine(reason)}.",
        $"{name} não pode ser usada: {OneLine(reason)}.");

    public string BadPath(string name) => Pick(
        $"{name} must start with / and contain neither ? nor #.",
        $"{name} deve começar com / e não ter ? nem #.");

    public string BadPrefix(string name) => Pick(
        $"{name} may have at most 40 letters, digits and underscores.",
        $"{name} pode ter no máximo 40 letras, dígitos e sublinhados.");

    public string BadNumber(string name, string value, int least, int most) => Pick(
        $"{name} must be a whole number from {least} to {most}, was \"{value}\".",
        $"{name} deve ser um número inteiro de {least} a {most}; o valor é \"{value}\".");

    public string BadAlert(string name, string value, int least, int most, bool falls) => Pick(
        $"{name} must be off or two whole numbers from {least} to {most}, separated by a comma: where amber and red begin, the {(falls ? "greater" : "smaller")} first; was \"{value}\".",
        $"{name} deve ser off ou dois números inteiros de {least} a {most}, separados por vírgula: onde começam amarelo e vermelho, o {(falls ? "maior" : "menor")} primeiro; o valor é \"{value}\".");

    public string BadChoice(string name, string value, IEnumerable<string> choices) => Pick(
        $"{name} must be one of {string.Join(", ", choices)}, was \"{value}\".",
        $"{name} deve ser um destes: {string.Join(", ", choices)}; o valor é \"{value}\".");

    public string BadAddress(string name, string value) => Pick(
        $"{name} must be an IP address of this machine or *, was \"{value}\".",
        $"{name} deve ser um endereço IP desta máquina ou *; o valor é \"{value}\".");

    public string UnknownSetting(string name) => Pick(
        $"{name} is not a setting: remove it or correct its name (see docs/configuration.md).",
        $"{name} não é uma configuração: remova ou corrija o nome (veja docs/configuration.md).");

    public string UnreadableFile(string file, string reason) => Pick(
        $"{file} cannot be read: {OneLine(reason)}.",
        $"{file} não pode ser lido: {OneLine(reason)}.");

    public string PortBusy(int port) => Pick(
        $"PORT {port} is in use by another program: stop that one or set PORT to a free port (0 = no health answers).",
        $"PORT {port} já está em uso por outro programa: pare esse programa ou defina PORT com uma porta livre (0 = sem respostas de saúde).");

    public string PortRefused(int port, string reason) => Pick(
        $"PORT {port} cannot be opened ({OneLine(reason)}): set PORT to a port above 1023 and check SPEAKR_MONITOR__HEALTH_ADDRESS.",
        $"PORT {port} não pode ser aberta ({OneLine(reason)}): defina PORT acima de 1023 e confira SPEAKR_MONITOR__HEALTH_ADDRESS.");

    public string StoreFailed(bool isDemo, string message)
    {
        // Not made one line: it may end with statements that an administrator copies.
        var sentence = message.TrimEnd();
        if (sentence.Contains("DATABASE_URL", StringComparison.Ordinal))
            return sentence;
        return isDemo ? $"{Pick("The demo's database", "Banco da demonstração")}: {sentence}" : $"DATABASE_URL: {sentence}";
    }

    public string Unexpected(string message) => Pick(
        $"Unexpected failure: {OneLine(message)}; --verbose shows where.",
        $"Falha inesperada: {OneLine(message)}; --verbose mostra onde.");

    public string StopTimedOut => Pick(
        "Stopped before all pending changes were saved: the history database did not answer in time (SPEAKR_MONITOR__SHUTDOWN_TIMEOUT).",
        "Parado antes de gravar tudo: o banco de dados não respondeu a tempo (SPEAKR_MONITOR__SHUTDOWN_TIMEOUT).");

    public string Started(string version, string source, string store, string journal, string cdr, string health) => Pick(
        $"Speakr Monitor {version}: feed {source}, history {store}, {journal}, {cdr}, health {health}.",
        $"Speakr Monitor {version}: feed {source}, histórico {store}, {journal}, {cdr}, saúde {health}.");

    public string JournalIn(string folder) => Pick($"journal in {folder}", $"diário em {folder}");

    public string NoJournal(bool isDemo) => isDemo
        ? Pick("no journal", "sem diário")
        : Pick("journal off (SPEAKR_MONITOR__JOURNAL=off)", "diário desligado (SPEAKR_MONITOR__JOURNAL=off)");

    public string NoHealth => Pick("off (PORT=0)", "desligada (PORT=0)");

    public string DemoPbx(int queues, int agents) => Pick($"demo of {queues} queues and {agents} agents", $"demonstração de {queues} filas e {agents} agentes");

    public string DemoHistoryWritten => Pick(
        "DEMO: a day of invented calls, and the same day a week before, were written into the history.",
        "DEMONSTRAÇÃO: um dia de chamadas inventadas, e o mesmo dia uma semana antes, foram gravados no histórico.");

    public string Panel(Uri address) => Pick($"Panel: {address}", $"Painel: {address}");

    /// <summary>Always in both languages, because the demo runs before a language is set.</summary>
    public static IReadOnlyList<string> DemoNotice { get; } =
    [
        "DEMO: an invented call center. Its calls, agents and history are made up, and no PBX is connected.",
        "For a real PBX put AMI_URL=ami://user:secret@pbx:5038, or SOCKET_URL=http://feed:3000, and DATABASE_URL=mysql://user:password@host:3306/database into .env and start again.",
        "DEMONSTRAÇÃO: uma central inventada; chamadas, agentes e histórico são fictícios. Para um PABX real, coloque AMI_URL (ou SOCKET_URL) e DATABASE_URL no arquivo .env e inicie de novo.",
    ];

    public string TablesReady(string store) => Pick($"The tables in {store} are ready.", $"As tabelas em {store} estão prontas.");

    public string Ghosts(int count, double hours) => Pick(
        $"{count} call(s) left open: no event for more than {hours:0.#} hours.",
        $"{count} chamada(s) deixadas abertas: nenhum evento há mais de {hours:0.#} horas.");

    public string GhostsHint => Pick("Close them with: migrate --close-ghosts", "Feche com: migrate --close-ghosts");

    public string GhostsClosed(int count) => Pick($"{count} call(s) closed.", $"{count} chamada(s) fechadas.");

    public string Goodbye(int calls, string store) => Pick(
        $"{calls} call(s) seen; stored in {store}.",
        $"{calls} chamada(s) vistas; estão gravadas em {store}.");

    public string[] Columns => portuguese
        ? ["Fila", "Status", "Número", "Ramal", "Espera", "Conversa", "Desde"]
        : ["Queue", "Status", "Caller", "Extension", "Waiting", "Talk", "Since"];

    public string MoreCalls(int open, int ended) => Pick(
        $"not shown for lack of space: {open} on the panel, {ended} ended",
        $"não mostradas por falta de espaço: {open} no painel, {ended} encerradas");

    public string Live(string source, string since) => Pick($"{source}: connected since {since}", $"{source}: conectado desde {since}");

    public string NotLive(string source, string since) => Pick(
        $"{source}: NOT CONNECTED since {since} - the data below is old",
        $"{source}: SEM CONEXÃO desde {since} - os dados abaixo são antigos");

    public string Connecting => Pick("connecting...", "conectando...");

    public string StoreNotReady(string since, int pending) => Pick(
        $"history has not accepted writes since {since}, {pending} waiting",
        $"histórico não aceita gravações desde {since}, {pending} na espera");

    public string StopHint => Pick("Ctrl-C ends", "Ctrl-C encerra");

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim().TrimEnd('.');

    private string Pick(string english, string inPortuguese) => portuguese ? inPortuguese : english;
}
