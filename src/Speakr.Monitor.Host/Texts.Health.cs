namespace Speakr.Monitor.Host;

/// <summary>What the command <c>health</c> says when all is not well.</summary>
internal sealed partial class Texts
{
    public string HealthIsOff => Pick(
        "PORT is 0, so the monitor gives no health answers: set PORT to the port that it should use.",
        "PORT é 0, por isso o monitor não responde sobre a saúde: defina PORT com a porta em que ele deve responder.");

    public string HealthUnreachable(Uri address, string reason) => Pick(
        $"{address} does not answer ({OneLine(reason)}): start the monitor, or use the PORT that it was started with.",
        $"{address} não responde ({OneLine(reason)}): inicie o monitor ou pergunte com a mesma PORT com que ele foi iniciado.");

    public string HealthSilent(Uri address, TimeSpan patience) => Pick(
        $"{address} has not answered within {patience.TotalSeconds:0} seconds: the monitor hangs, or another program has the port.",
        $"{address} não respondeu em {patience.TotalSeconds:0} segundos: o monitor travou ou outro programa usa a porta.");

    public string HealthIsBad(Uri address, int status) => Pick(
        $"{address} answers {status}: a feed or the history database is unavailable, or the journal rejects events; see the answer above.",
        $"{address} responde {status}: um feed ou o banco do histórico está fora do ar, ou o diário recusa eventos; veja a resposta acima.");
}
