namespace Speakr.Monitor.Host;

/// <summary>What is about healing the history from call detail records.</summary>
internal sealed partial class Texts
{
    public string HealNotConfigured => Pick(
        "FREEPBX_DB_HOST is not set: name the PBX's database in FREEPBX_DB_HOST, _USER and _PASSWORD, where the calls are looked up.",
        "FREEPBX_DB_HOST não está definida: indique o banco do PABX em FREEPBX_DB_HOST, _USER e _PASSWORD, para que as chamadas sejam procuradas lá.");

    public string HealSwitchedOff => Pick(
        "CDR_SYNC_MODE is off, so the settings of the PBX's database are ignored: set it to auto, mark or read-only to heal from its CDRs.",
        "CDR_SYNC_MODE está em off, por isso o banco do PABX não é usado: defina auto, mark ou read-only para completar o histórico pelos CDRs.");

    public string HealWithoutHistory => Pick(
        "DATABASE_URL is not set: name the history to heal, like mysql://user:password@host:3306/database.",
        "DATABASE_URL não está definida: indique o histórico a completar, como mysql://usuario:senha@host:3306/banco.");

    public string HealFrom(string records, string store, DateTimeOffset from, DateTimeOffset to) => Pick(
        $"Healing {store} from {records}: {from:yyyy-MM-dd HH:mm:ss zzz} to {to:yyyy-MM-dd HH:mm:ss zzz}",
        $"Completando {store} pelos CDRs de {records}: {from:yyyy-MM-dd HH:mm:ss zzz} a {to:yyyy-MM-dd HH:mm:ss zzz}");

    public string Healed(int calls, int added, int closed, int corrected) => Pick(
        $"{calls} queue call(s) checked: {added} added, {closed} closed, {corrected} corrected.",
        $"{calls} chamada(s) de fila conferidas: {added} acrescentadas, {closed} encerradas, {corrected} corrigidas.");

    public string HealStopped => Pick(
        "Stopped. What was healed is kept; run the same command again to finish.",
        "Parado. O que foi completado fica; execute o mesmo comando de novo para terminar.");
}
