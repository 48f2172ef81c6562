using System.Globalization;

namespace Speakr.Monitor.Host;

/// <summary>What is about the command line, the demo and <c>replay</c>.</summary>
internal sealed partial class Texts
{
    public string BadSpeed(string name, double least, string value)
    {
        var slowest = least.ToString(CultureInfo.InvariantCulture);
        return Pick(
            $"{name} must be 0 or a number from {slowest}, with a decimal point like 1.5, was \"{value}\".",
            $"{name} deve ser 0 ou um número a partir de {slowest}, com ponto decimal como 1.5; o valor é \"{value}\".");
    }

    public string NoSuchFile(string file) => Pick($"There is no file {file}.", $"O arquivo {file} não existe.");

    public string NoRecording(string file) => Pick(
        $"{file} is not a recording of a feed: it has no line like {{\"t\":0,\"name\":\"…\",\"payload\":{{…}}}}.",
        $"{file} não é uma gravação de um feed: não há nele nenhuma linha como {{\"t\":0,\"name\":\"…\",\"payload\":{{…}}}}.");

    public string ReplayNotTold => Pick(
        "DATABASE_URL is set only in .env or appsettings.json, and replay would mix recorded calls with real ones: "
            + "name the database with --database-url or with DATABASE_URL in the environment, like --database-url sqlite:replay.db.",
        "DATABASE_URL está só no .env ou no appsettings.json, e replay misturaria chamadas reproduzidas com as reais: "
            + "indique o banco com --database-url ou com DATABASE_URL no ambiente, como --database-url sqlite:replay.db.");

    public string Replayed(int calls) => Pick($"Replayed: {calls} call(s).", $"Reproduzido: {calls} chamada(s).");

    public string NothingConfigured => Pick(
        "Nothing is configured: set AMI_URL or SOCKET_URL, and DATABASE_URL, in .env in the working directory or in the environment, or start the demo with --demo.",
        "Nada está configurado: defina AMI_URL ou SOCKET_URL, e DATABASE_URL, no .env do diretório de trabalho ou no ambiente, ou inicie a demonstração com --demo.");

    public string DemoBesideSettings => Pick(
        "--demo needs an environment where nothing is configured: leave it out, or start it with another working directory and environment.",
        "--demo exige um ambiente sem nada configurado: retire-a ou inicie com outro diretório de trabalho e ambiente.");
}
