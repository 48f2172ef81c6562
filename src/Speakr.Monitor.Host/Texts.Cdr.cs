namespace Speakr.Monitor.Host;

/// <summary>What is about the copy of call detail records.</summary>
internal sealed partial class Texts
{
    public string CdrPartMissing(string missing, string present) => Pick(
        $"{missing} is missing while {present} is set: set it, or turn off the copy of call detail records with CDR_SYNC_MODE=off.",
        $"{missing} não está definida, embora {present} esteja: defina-a também ou desligue a cópia dos CDRs com CDR_SYNC_MODE=off.");

    public string BadDatabaseHost(string name) => Pick(
        $"{name} must be the name or address of a machine, without user, password and port, which have their own settings.",
        $"{name} deve ser o nome ou endereço de uma máquina, sem usuário, senha e porta: estes têm configurações próprias.");

    public string BadDatabasePart(string side) => Pick(
        $"One of the {side}_* settings has a character that no connection can have, such as NUL.",
        $"Uma das configurações {side}_* tem um caractere que nenhuma conexão pode ter, como NUL.");

    public string CdrDestinationMissing(string present) => Pick(
        $"SPEAKR_DB_HOST is missing while {present} is set, and DATABASE_URL is not a mysql:// address that could replace it: "
            + "set SPEAKR_DB_HOST, _USER, _PASSWORD and _NAME, or CDR_SYNC_MODE=off.",
        $"SPEAKR_DB_HOST não está definida, embora {present} esteja, e DATABASE_URL não é um endereço mysql:// que a substitua: "
            + "defina SPEAKR_DB_HOST, _USER, _PASSWORD e _NAME, ou CDR_SYNC_MODE=off.");

    public string BadCron(string name, string value) => Pick(
        $"{name} must be a cron expression with five fields that matches some date, like */5 * * * *, was \"{value}\".",
        $"{name} deve ser uma expressão cron de cinco campos que um dia ocorra, como */5 * * * *; o valor é \"{value}\".");

    public string BadTimeZone(string name, string value) => Pick(
        $"{name} must be the name of a time zone, like America/Sao_Paulo, was \"{value}\".",
        $"{name} deve ser o nome de um fuso horário, como America/Sao_Paulo; o valor é \"{value}\".");

    public string NothingToDo => Pick(
        "CDR_SYNC_MODE=off leaves nothing to do: set SOCKET_URL or AMI_URL, and DATABASE_URL, to follow calls, or remove CDR_SYNC_MODE=off.",
        "CDR_SYNC_MODE=off não deixa nada a fazer: defina SOCKET_URL ou AMI_URL, e DATABASE_URL, para acompanhar chamadas, ou remova CDR_SYNC_MODE=off.");

    public string CdrNotConfigured => Pick(
        "FREEPBX_DB_HOST is not set: name the databases in FREEPBX_DB_HOST, _USER, _PASSWORD and SPEAKR_DB_HOST, _USER, _PASSWORD, _NAME.",
        "FREEPBX_DB_HOST não está definida: indique os bancos em FREEPBX_DB_HOST, _USER, _PASSWORD e SPEAKR_DB_HOST, _USER, _PASSWORD, _NAME.");

    public string CdrSwitchedOff => Pick(
        "CDR_SYNC_MODE is off: set it to auto, mark or read-only to copy call detail records.",
        "CDR_SYNC_MODE está em off: defina auto, mark ou read-only para copiar os CDRs.");

    public string CdrCopied(string from, string to, string mode, string? cron) => Pick(
        $"call detail records {from} -> {to} (CDR_SYNC_MODE {mode}, {(cron is null ? "every minute" : $"cron {cron}")})",
        $"CDRs {from} -> {to} (CDR_SYNC_MODE {mode}, {(cron is null ? "a cada minuto" : $"cron {cron}")})");

    public string DemoCdrCopied(string from, string to, int seconds) => Pick(
        $"call detail records of the demo {from} -> {to} (mark, every {seconds} seconds)",
        $"CDRs da demonstração {from} -> {to} (mark, a cada {seconds} segundos)");

    public string CdrsCopied(long rows, string last) => Pick($"CDR: {rows} copied, last {last}", $"CDR: {rows} copiados, último às {last}");

    public string NoCdrsCopied => Pick("CDR: none copied yet", "CDR: nenhum copiado ainda");

    public string CdrsNotCopied(string name, string since) => Pick(
        $"CDR: NOT COPIED since {since} ({name})",
        $"CDR: SEM CÓPIA desde {since} ({name})");

    public string CdrNotCopied(bool isOff) => Pick(
        $"call detail records not copied{(isOff ? " (CDR_SYNC_MODE=off)" : "")}",
        $"CDRs não copiados{(isOff ? " (CDR_SYNC_MODE=off)" : "")}");

    public string StartedWithoutSource(string version, string cdr, string health) => Pick(
        $"Speakr Monitor {version}: no source (SOCKET_URL, AMI_URL and DATABASE_URL are not set); {cdr}, health {health}.",
        $"Speakr Monitor {version}: sem fonte (SOCKET_URL, AMI_URL e DATABASE_URL não estão definidas); {cdr}, saúde {health}.");

    public string CdrTablesReady(string database) => Pick(
        $"The tables of the call detail records in {database} are ready.",
        $"As tabelas dos CDRs em {database} estão prontas.");

    public string SyncFrom(string from, string to) => Pick($"Call detail records {from} -> {to}", $"CDRs {from} -> {to}");

    public string SyncDone(bool dryRun, long copied, long found, int inQuarantine, double seconds) => dryRun
        ? Pick(
            $"Dry run: {copied} row(s) would be copied, {found} are there already; {inQuarantine} in quarantine.",
            $"Simulação: {copied} linha(s) seriam copiadas, {found} já existem; {inQuarantine} em quarentena.")
        : Pick(
            $"{copied} row(s) copied in {seconds:0.0} s, {found} were there already; {inQuarantine} in quarantine.",
            $"{copied} linha(s) copiadas em {seconds:0.0} s, {found} já existiam; {inQuarantine} em quarentena.");

    public string QuarantineHint(string? tablePrefix) => Pick(
        $"The table {tablePrefix ?? "Call"}CdrQuarantine says why each row was refused; once the cause is fixed, run: sync --retry-quarantine",
        $"A tabela {tablePrefix ?? "Call"}CdrQuarantine diz por que cada linha foi recusada; corrigida a causa, execute: sync --retry-quarantine");

    public string SyncRows(long done, long? total, long perSecond, TimeSpan? left)
    {
        var rows = total is null ? $"{done}" : $"{done} / {total}";
        var rest = left is { } time ? Pick($", {time:c} left", $", faltam {time:c}") : "";
        return Pick($"{rows} rows, {perSecond} rows/s{rest}", $"{rows} linhas, {perSecond} linhas/s{rest}");
    }

    public string SyncRetried(string reason, long rows, double seconds) => Pick(
        $"The run stopped after {rows} row(s): {OneLine(reason)}. It continues in {seconds:0.#} s.",
        $"A execução parou depois de {rows} linha(s): {OneLine(reason)}. Continua em {seconds:0.#} s.");

    public string SyncStopped => Pick("Stopped; the next run continues.", "Parado; a próxima execução continua.");

    public string SyncWaits(string holder) => Pick($"waiting for {holder}", $"aguardando {holder}");
}
