namespace Speakr.Monitor.Host.Doctor;

/// <summary>Databases in general, and the history.</summary>
internal static partial class FindingTexts
{
    private static Dictionary<string, (string Message, string? Advice)> OfHistory => new(StringComparer.Ordinal)
    {
        ["database.connected"] = ("{0}, banco '{1}', usuário '{2}': conectado em {3} ms com {4}.", null),
        ["database.refused"] = ("O servidor {0} recusa o usuário '{2}' para o banco '{1}'.", "Corrija usuário e senha em {3}, ou peça a um administrador que conceda ao usuário os direitos nesse banco a partir desta máquina."),
        ["database.unknown"] = ("O servidor {0} não tem o banco '{1}'.", "Crie-o ou corrija o nome em {3}."),
        ["database.unreachable"] = ("O servidor {0} não pode ser alcançado (banco '{1}', usuário '{2}').", "Confira se ele está em execução e escuta na rede (bind-address), o firewall no caminho, e host e porta em {3}."),
        ["database.failed"] = ("A conexão falhou: {0}", "A frase acima diz o que o servidor ou o driver recusou."),
        ["database.version"] = ("{0} {1}.", null),
        ["database.version-old"] = ("{0} {1} é mais antigo que {2}, a versão mais antiga testada.", "Planeje a atualização do servidor. Até lá observe o log: comandos que ele não conhece aparecem ali."),
        ["database.version-unknown"] = ("O servidor diz \"{0}\", que não é MySQL nem MariaDB.", "Rode a suíte de conformidade contra ele antes de confiar nele."),
        ["database.read-only"] = ("O servidor é somente leitura, como são as réplicas.", "Indique o servidor primário ou peça ao administrador que desligue read_only."),
        ["database.clock"] = ("O relógio dele e o nosso coincidem.", null),
        ["database.clock-skewed"] = ("O relógio dele difere do nosso em {0} s (+ é adiantado): as horas nas tabelas estão erradas nessa medida.", "Mantenha as duas máquinas em hora com NTP (timedatectl, chronyc tracking)."),
        ["database.flushes-late"] = ("innodb_flush_log_at_trx_commit é {0}: uma queda de energia no servidor perde o último segundo gravado.", "Onde isso importa, peça ao administrador que o defina como 1."),
        ["database.small-packets"] = ("max_allowed_packet é {0} MB: um lote grande de chamadas seria recusado.", "Peça ao administrador que defina max_allowed_packet com 16 MB ou mais."),
        ["database.certificate"] = ("O certificado do servidor {0} não é confiável ({1}): {2}.", "Está no prazo, foi emitido para esse host e assinado por uma autoridade conhecida aqui ou indicada em SPEAKR_MONITOR__CA_FILE? sslmode no endereço diz quanto é verificado."),
        ["database.rights"] = ("O usuário tem os direitos necessários.", null),
        ["database.rights-missing"] = ("Falta ao usuário '{0}' {1} na tabela {2}.", "Um administrador deve executar: GRANT {1} ON {3}.{2} TO o usuário, como SHOW GRANTS o escreve."),
        ["database.tables-missing"] = ("Ainda não existe: {0}. O monitor cria ao iniciar.", "Nada, ou já: speakr-monitor migrate. Uma tabela que mesmo assim existe não é vista por este usuário: conceda SELECT."),
        ["database.tables-denied"] = ("Não existe, ou não é vista por este usuário: {0}. Não será criada: {1}.", "Rode speakr-monitor migrate com um usuário que possa (o erro mostra os comandos), ou conceda a este CREATE, e ALTER para uma coluna de uma tabela antiga, e permita SPEAKR_MONITOR__CREATE_TABLES."),
        ["database.shape"] = ("{0}", "Corrija a tabela como a frase diz; o monitor nunca altera nada."),

        ["history.schema"] = ("As tabelas existem e estão como devem (versão {0}).", null),
        ["history.charset"] = ("CallsHistory guarda textos em {0}: outros caracteres em nomes e filas viram '?'.", "Onde isso importa: ALTER TABLE CallsHistory CONVERT TO CHARACTER SET utf8mb4, com os monitores parados."),
        ["history.ids"] = ("{0} % dos ids de CallsHistory estão usados.", null),
        ["history.ids-scarce"] = ("{0} % dos ids de CallsHistory estão usados; com 100 % nenhuma chamada pode ser acrescentada.", "Planeje ALTER TABLE CallsHistory MODIFY id bigint AUTO_INCREMENT NOT NULL com quem lê a tabela."),
        ["history.zone"] = ("As horas em CallsHistory estão no fuso da sessão, {0} ({1}), como nesta máquina.", null),
        ["history.zone-differs"] = ("As horas em CallsHistory estão no fuso da sessão, {0} ({1}); esta máquina está em {2}.", "Nada, se quem lê a tabela espera isso. Senão peça ao administrador que mude time_zone do servidor."),
        ["history.writer"] = ("{0}: gravado por {1}, cuja vez dura {2} s se não for renovada.", null),
        ["history.stand-by"] = ("{0}: {1} está de prontidão.", null),
        ["history.no-writer"] = ("Nenhum monitor em execução grava aqui.", "Inicie um: speakr-monitor run."),
        ["history.ghosts"] = ("{0} chamada(s) abertas sem novidade há mais de {1} h.", "Feche-as: pare todos os monitores, rode speakr-monitor migrate --close-ghosts e inicie de novo."),
        ["history.no-ghosts"] = ("Nenhuma chamada aberta sem novidade há mais de {0} h.", null),
        ["history.last-call"] = ("A última chamada foi acrescentada em {0}, há {1}.", null),
        ["history.empty"] = ("Ainda não há chamadas.", null),
        ["history.file"] = ("O arquivo SQLite {0} pode ser lido (SQLite {1}).", null),
        ["history.file-missing"] = ("O arquivo SQLite {0} ainda não existe; o monitor o cria.", "Nada, a não ser que devesse existir: então corrija DATABASE_URL."),
        ["history.file-unusable"] = ("O arquivo SQLite {0} não pode ser usado: {1}", "Confira se é um arquivo SQLite e se o usuário do monitor pode ler e gravar nele e na pasta."),
    };
}
