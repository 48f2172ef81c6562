using Speakr.Monitor.Retention;

namespace Speakr.Monitor.Host;

/// <summary>What is about data that leaves or goes: webhooks, purging, erasing.</summary>
internal sealed partial class Texts
{
    public string NothingStored => Pick(
        "No database is configured: set DATABASE_URL, or FREEPBX_DB_* and SPEAKR_DB_*, as for run.",
        "Nenhum banco configurado: defina DATABASE_URL, ou FREEPBX_DB_* e SPEAKR_DB_*, como para run.");

    public string NothingToPurge => Pick(
        "No retention period is set, so everything is kept: set SPEAKR_MONITOR__RETENTION__CALLS, __AGENTS, __GAPS, __CDRS, __QUARANTINE, __DEAD_LETTERS or __AUDIT.",
        "Nenhum prazo em dias definido, por isso tudo é mantido: defina SPEAKR_MONITOR__RETENTION__CALLS, __AGENTS, __GAPS, __CDRS, __QUARANTINE, __DEAD_LETTERS ou __AUDIT.");

    public string BadWebhookUrl(string name) => Pick(
        $"{name} must be an http or https address without a user, like https://crm.example/calls.",
        $"{name} deve ser um endereço http ou https sem usuário, como https://crm.example/chamadas.");

    public string BadWebhookSecret(string name, int shortest) => Pick(
        $"{name} must have at least {shortest} characters: requests are signed with it. Make one with: openssl rand -hex 32",
        $"{name} deve ter pelo menos {shortest} caracteres: as requisições são assinadas com ele. Gere um com: openssl rand -hex 32");

    public string WebhookWithoutNews(string calls, string alerts) => Pick(
        $"{calls} is false, and {alerts} is not true, so nothing would be posted: set one of them to true.",
        $"{calls} é false e {alerts} não é true, portanto nada seria enviado: defina um deles como true.");

    public string NumberMissing(string name) => Pick(
        $"{name} needs a number, as it is stored.",
        $"{name} precisa de um número, como está armazenado.");

    public string Erasing(string number, bool dryRun) => dryRun
        ? Pick($"Looking for {number}; nothing is changed.", $"Procurando {number}; nada é alterado.")
        : Pick($"Erasing {number}.", $"Apagando {number}.");

    public string Retained(RetentionResult result)
    {
        var what = $"{result.Table} {result.Place}".TrimEnd();
        return result.Outcome switch
        {
            RetentionOutcome.Removed => Pick($"{what}: {result.Rows} removed.", $"{what}: {result.Rows} removidos."),
            RetentionOutcome.Emptied => Pick($"{what}: {result.Rows} emptied.", $"{what}: {result.Rows} esvaziados."),
            RetentionOutcome.Counted => Pick($"{what}: {result.Rows} found.", $"{what}: {result.Rows} encontrados."),
            RetentionOutcome.GoesSoon => Pick(
                $"{what}: {result.Rows} found; the next synchronization removes them.",
                $"{what}: {result.Rows} encontrados; a próxima sincronização os remove."),
            RetentionOutcome.InUse => Pick(
                $"{what}: in use by another process. A running monitor removes the events of a call soon after its end; a purge by another host does the rest.",
                $"{what}: em uso por outro processo. Um monitor em execução remove os eventos de uma chamada logo após o fim; a limpeza de outro host faz o resto."),
            RetentionOutcome.NeedsIndex => Pick(
                $"{what}: nothing removed, because no index begins with date. Run: CREATE INDEX cdrs_date ON cdrs (date)",
                $"{what}: nada removido, pois nenhum índice começa com date. Execute: CREATE INDEX cdrs_date ON cdrs (date)"),
            RetentionOutcome.LeftToOperator => Pick(
                $"{what}: not erased: the journal is damaged or cannot be written. "
                + "Correct the cause and run the command again, or delete the file when you no longer need it.",
                $"{what}: não apagado: o diário está danificado ou não pode ser gravado. "
                + "Corrija a causa e execute de novo, ou apague o arquivo quando não for mais necessário."),
            _ => Pick($"{what}: cannot be purged or erased.", $"{what}: não pode ser limpo nem apagado."),
        };
    }

    public string NotOurs(string source) => Pick(
        $"{source} and the recordings of the PBX: not changed, because they belong to the PBX. Delete what they contain about the caller there.",
        $"{source} e as gravações do PABX: não foram alterados, pois pertencem ao PABX. Apague lá o que contêm sobre quem ligou.");

    public string RetentionStopped => Pick(
        "Stopped. What was done is kept; run the same command again to finish.",
        "Parado. O que foi feito fica; execute o mesmo comando de novo para terminar.");
}
