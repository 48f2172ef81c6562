namespace Speakr.Monitor.Host.Doctor;

/// <summary>The findings in Portuguese, by their codes, with the placeholders of the English ones.</summary>
internal static partial class FindingTexts
{
    public static IReadOnlyDictionary<string, (string Message, string? Advice)> Portuguese { get; } =
        Common.Concat(OfHistory).Concat(OfCdrs).ToDictionary(StringComparer.Ordinal);

    // Properties and not fields: the order of the files must not decide whether they are there in time.
    private static Dictionary<string, (string Message, string? Advice)> Common => new(StringComparer.Ordinal)
    {
        ["check.failed"] = ("A verificação terminou antes do fim: {0}", "Corrija o que a frase indica e verifique de novo. O que está acima vale; o resto não foi visto."),
        ["check.timeout"] = ("Sem resposta em {0} s.", "Veja se o servidor está sobrecarregado ou se um firewall descarta os pacotes, e verifique de novo."),

        ["host.port-free"] = ("A porta {0} está livre para as respostas de saúde.", null),
        ["host.port-off"] = ("Não há respostas de saúde (PORT=0).", null),
        ["host.port-taken"] = ("A porta {0} está em uso por outro programa; o monitor não iniciaria.", "Pare esse programa ou defina PORT com uma porta livre (0 = sem respostas de saúde)."),
        ["host.port-refused"] = ("A porta {0} não pode ser aberta: {1}.", "Defina PORT acima de 1023 e confira SPEAKR_MONITOR__HEALTH_ADDRESS."),
        ["host.running"] = ("Um monitor está em execução na porta {0} e responde: {1}.", null),
        ["host.running-unready"] = ("Um monitor está em execução na porta {0} e responde: {1}.", "A resposta em /health/ready diz o que ele aguarda; o log diz desde quando."),

        ["feed.connected"] = ("{0}: conectado em {1} ms; pode ficar em silêncio por {2} s no máximo.", null),
        ["feed.refused"] = ("O feed nos recusa: {0}", "Corrija as credenciais ou o namespace no endereço do feed (SOCKET_URL)."),
        ["feed.unreachable"] = ("O feed não pode ser usado: {0}", "Confira se o servidor do feed está em execução e é alcançado daqui (curl no endereço), e SOCKET_URL e SPEAKR_MONITOR__SOCKET_PATH."),
        ["feed.old-protocol"] = ("O feed não pode ser usado: {0}", "Atualize o servidor do feed: npm install socket.io@4. Os clientes dele podem precisar do mesmo."),
        ["feed.redirected"] = ("O feed não pode ser usado: {0}", "Descubra quem redireciona (curl -I no endereço) e corrija SOCKET_URL."),
        ["feed.certificate"] = ("O certificado do feed não é confiável: {0}", "Examine-o com openssl s_client -connect host:porta -showcerts: está no prazo, foi emitido para esse host e assinado por uma autoridade conhecida aqui ou indicada em SPEAKR_MONITOR__CA_FILE?"),
        ["feed.lost"] = ("A conexão caiu depois de {0} s: {1}", "Veja por que o servidor do feed, ou algo no caminho, derruba conexões; alguns exigem SPEAKR_MONITOR__PING_EVENT."),
        ["feed.events"] = ("Em {0} s: {1} evento(s) de chamadas em filas ({2}) e {3} outros.", null),
        ["feed.silent"] = ("Nenhum evento em {0} s.", "Faça uma chamada de teste enquanto escuta (--listen 60). Se continuar sem eventos: o servidor do feed não está conectado ao Asterisk ou omite eventos."),
        ["feed.no-queue-events"] = ("Em {0} s nenhum evento de chamada em fila, e {1} outros.", "Faça uma chamada de teste para uma fila enquanto escuta (--listen 60). Se continuar assim: faça o feed repassar os eventos da classe agent (manager.conf: read = call,agent)."),
        ["feed.without-ids"] = ("{0} evento(s) sem linkedid, uniqueid ou fila foram ignorados.", "Faça o feed repassar os eventos inteiros. linkedid exige Asterisk 13 ou mais novo."),
        ["feed.unreadable"] = ("{0} mensagem(ns) não são eventos do Asterisk e foram ignoradas.", "Nada, se o feed também serve a outros. Senão faça-o enviar cada evento como um objeto com os campos do AMI, entre eles event."),
        ["feed.list"] = ("O feed respondeu a {0} com uma lista de {1} fila(s) e {2} chamada(s) em espera.", null),
        ["feed.no-list"] = ("O feed não respondeu a {0} em {1} s com uma lista completa de quem espera.", "Veja se o servidor do feed conhece esse evento e repassa a resposta a QueueStatus; ou remova SPEAKR_MONITOR__STATUS_EVENT."),

        ["journal.folder"] = ("A pasta {0} aceita gravações.", null),
        ["journal.folder-missing"] = ("A pasta {0} ainda não existe e pode ser criada.", null),
        ["journal.unwritable"] = ("Não é possível gravar na pasta {0}: {1}", "Permita que o usuário do monitor grave nela (chown) ou indique outra pasta em SPEAKR_MONITOR__JOURNAL."),
        ["journal.file-system"] = ("Está em um sistema de arquivos do tipo {0}.", null),
        ["journal.network-drive"] = ("Está em uma unidade de rede ({0}), cujos bloqueios não terminam com um processo morto.", "Indique uma pasta em disco local em SPEAKR_MONITOR__JOURNAL."),
        ["journal.transient"] = ("Está em um sistema de arquivos do tipo {0}, que pode não sobreviver à máquina ou ao contêiner.", "Use um volume, se os eventos devem sobreviver a um reinício da máquina ou a um novo contêiner."),
        ["journal.room"] = ("Contém {0} MB em {1} arquivo(s); {2} MB do disco estão livres.", null),
        ["journal.little-room"] = ("Contém {0} MB e pode crescer até {1} MB, mas só {2} MB do disco estão livres.", "Libere espaço no disco ou reduza SPEAKR_MONITOR__JOURNAL_MAX_SIZE."),
        ["journal.owned"] = ("{0} pertence a um monitor em execução.", null),
        ["journal.damaged"] = ("{0} arquivo(s) danificado(s) foram separados ali, o mais recente {1}.", "O que pôde ser lido foi mantido. Verifique o disco (dmesg, smartctl) e apague-os quando ninguém mais precisar deles."),
    };
}
