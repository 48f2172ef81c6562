using Speakr.Monitor.Host.Access;

namespace Speakr.Monitor.Host;

/// <summary>What is said of API keys.</summary>
internal sealed partial class Texts
{
    public string ApiIsLocal => Pick("The API answers on this machine only.", "A API responde somente nesta máquina.");

    public string MakeAnApiKey => Pick(
        "There is no user and no API key yet: add a user with 'speakr-monitor user add <name>', or create a key with 'speakr-monitor apikey add <name>' and send it as 'Authorization: Bearer <key>'.",
        "Ainda não há usuário nem chave de API: adicione um usuário com 'speakr-monitor user add <nome>', ou crie uma chave com 'speakr-monitor apikey add <nome>' e envie-a como 'Authorization: Bearer <chave>'.");

    public string ApiKeyNeeded => Pick("An API key is required.", "É preciso uma chave de API.");

    public string SendTheApiKey => Pick(
        "Send one as 'Authorization: Bearer <key>'; 'speakr-monitor apikey add <name>' creates one.",
        "Envie-a como 'Authorization: Bearer <chave>'; 'speakr-monitor apikey add <nome>' cria uma.");

    public string TooManyWrongKeys => Pick("Too many wrong API keys.", "Chaves de API erradas demais.");

    public string WaitAMinute => Pick(
        $"More than {FailureLimit.Allowed} came from this address within a minute. Correct the key and try again in a minute.",
        $"Mais de {FailureLimit.Allowed} em um minuto vieram deste endereço. Corrija a chave e tente de novo em um minuto.");

    public string ApiKeyMade(string name, string role, string secret) => Pick(
        $"API key {name} ({role}). It is not shown again:{Environment.NewLine}{secret}",
        $"Chave de API {name} ({role}). Ela não será mostrada de novo:{Environment.NewLine}{secret}");

    public string ApiKeyTaken(string name) => Pick(
        $"There is already an API key named {name}: choose another name, or remove it with 'apikey remove {name}'.",
        $"Já existe uma chave de API chamada {name}: escolha outro nome ou remova-a com 'apikey remove {name}'.");

    public string ApiKeyRemoved(string name) => Pick(
        $"API key {name} was removed. Running monitors refuse it within ten seconds.",
        $"A chave de API {name} foi removida. Os monitores em execução a recusam em até dez segundos.");

    public string NoSuchApiKey(string name) => Pick(
        $"There is no API key named {name}: 'apikey list' lists all.",
        $"Não existe chave de API chamada {name}: 'apikey list' lista todas.");

    public string NoApiKeys => Pick("There are no API keys.", "Não há chaves de API.");

    public string AccessLine(string name, string role, IReadOnlyList<string> queues, DateTimeOffset createdAt) => Pick(
        $"{name}  {role}  {(queues.Count == 0 ? "all queues" : $"queues {string.Join(", ", queues)}")}  since {createdAt:yyyy-MM-dd}",
        $"{name}  {role}  {(queues.Count == 0 ? "todas as filas" : $"filas {string.Join(", ", queues)}")}  desde {createdAt:yyyy-MM-dd}");

    public string BadApiKeyName => Pick(
        "The name of an API key must have 1 to 64 letters, digits, '-', '_' and '.'.",
        "O nome de uma chave de API deve ter de 1 a 64 letras, dígitos, '-', '_' e '.'.");

    public string AccessNeedsHistory => Pick(
        "Users and API keys are kept in the history database: set DATABASE_URL.",
        "Usuários e chaves de API ficam no banco do histórico: defina DATABASE_URL.");
}
