namespace Speakr.Monitor.Host.Doctor;

/// <summary>Both ends of the call detail records.</summary>
internal static partial class FindingTexts
{
    private static Dictionary<string, (string Message, string? Advice)> OfCdrs => new(StringComparer.Ordinal)
    {
        ["cdr-source.table"] = ("A tabela {0} existe com as suas colunas.", null),
        ["cdr-source.table-unusable"] = ("{0}", "Corrija FREEPBX_DB_NAME, o direito SELECT do usuário ou o módulo CDR do FreePBX, como a frase diz."),
        ["cdr-source.marks"] = ("Linhas copiadas são marcadas aqui, na coluna {0}.", null),
        ["cdr-source.only-reads"] = ("Nada é gravado aqui; as linhas copiadas são lembradas no destino.", null),
        ["cdr-source.mode-impossible"] = ("{0}", "Conceda o direito que a frase indica ou defina CDR_SYNC_MODE=auto."),
        ["cdr-source.cannot-mark"] = ("Há uma coluna sync, mas este usuário não pode gravar nela; as linhas copiadas são lembradas no destino.", "Nada, se o PBX não deve ser alterado. Senão um administrador executa: GRANT UPDATE (sync) ON {0} TO o usuário."),
        ["cdr-source.marker-unusable"] = ("A coluna {0} {1}; ela não distingue linhas novas de copiadas, e as linhas copiadas são lembradas no destino.", "Nada, se a coluna é de outro programa. Senão um administrador a torna anulável com o padrão NULL e põe NULL nas linhas a copiar."),
        ["cdr-source.marker-refused"] = ("As linhas não são marcadas: {0}. As linhas copiadas são lembradas no destino.", "Nada, se o PBX não deve ser alterado. Senão um administrador concede UPDATE também nessas colunas ou tira delas o ON UPDATE."),
        ["cdr-source.dates-shifted"] = ("calldate está a {0} h do segundo em uniqueid quando lido em {2} ({1}): os registros são datados em {3}.", "Defina SPEAKR_MONITOR__PBX_TIME_ZONE com o fuso em que o Asterisk grava calldate (UTC, se for UTC+00:00)."),
        ["cdr-source.no-date-index"] = ("Nenhum índice de {0} começa por calldate; a tabela inteira é lida em cada execução.", "A tabela é do FreePBX, que cria esse índice. O administrador dele pode executar, fora do expediente: ALTER TABLE {0} ADD INDEX calldate (calldate)"),
        ["cdr-source.no-id-index"] = ("Nenhum índice de {0} começa por uniqueid; a tabela inteira é lida para marcar linhas e procurar chamadas.", "A tabela é do FreePBX, que cria esse índice. O administrador dele pode executar, fora do expediente: ALTER TABLE {0} ADD INDEX uniqueid (uniqueid)"),
        ["cdr-source.no-sequence"] = ("A tabela não tem a coluna sequence; as linhas de uma chamada são distinguidas pelo conteúdo.", "Nada; a atualização do módulo CDR do FreePBX acrescenta a coluna."),
        ["cdr-source.no-transactions"] = ("O mecanismo da tabela não tem transações; leituras e gravações esperam umas pelas outras.", "Nada; o trabalho é feito em partes pequenas."),
        ["cdr-source.zone"] = ("Os registros são datados em {0} ({1}).", null),
        ["cdr-source.zone-differs"] = ("SPEAKR_MONITOR__PBX_TIME_ZONE é {0} ({1}), mas o relógio do banco do PBX está em {2}: as chamadas são procuradas nas horas erradas.", "Corrija SPEAKR_MONITOR__PBX_TIME_ZONE ou o fuso do PBX (System Admin, e reinicie o banco dele)."),
        ["cdr-source.newest"] = ("O último registro é de {0}, há {1}.", null),
        ["cdr-source.newest-old"] = ("O último registro é de {0}, há {1}.", "Nada, se ninguém ligou desde então. Senão veja no PBX se o Asterisk grava registros (cdr show status)."),
        ["cdr-source.empty"] = ("Não há registros, ou nenhum que um índice encontre.", "Veja no PBX se o Asterisk grava registros (cdr show status)."),
        ["cdr-source.waiting"] = ("{0} linha(s) das últimas {1} h não estão marcadas como copiadas.", null),
        ["cdr-source.many-waiting"] = ("{0} linhas ou mais das últimas {1} h não estão marcadas como copiadas.", "Veja se um monitor está em execução e o que o log diz da cópia; speakr-monitor sync copia já."),

        ["cdr-destination.tables"] = ("As tabelas existem e estão como devem.", null),
        ["cdr-destination.lag"] = ("O último registro aqui é de {0}; está {1} atrás da origem.", null),
        ["cdr-destination.late"] = ("O último registro aqui é de {0}; está {1} atrás da origem.", "Veja se um monitor está em execução e o que o log diz da cópia; speakr-monitor sync copia já."),
        ["cdr-destination.newest"] = ("O último registro aqui é de {0}; a origem não diz até onde vai.", "Veja o que é dito da origem."),
        ["cdr-destination.empty"] = ("Nenhum registro foi copiado ainda.", "speakr-monitor sync copia já."),
        ["cdr-destination.days"] = ("Os últimos {0} dias têm aqui o que deles foi copiado.", null),
        ["cdr-destination.days-lack"] = ("{0} dos últimos {1} dias têm aqui menos registros do que deles foram copiados, {2} ao todo; o primeiro é {3}, com {4} de {5}.", "Se não foram removidos de propósito, como por um backup restaurado: speakr-monitor sync --from {3}"),
        ["cdr-destination.no-index"] = ("Nenhum índice de cdrs começa por date; o último registro não é procurado e comparações leem a tabela inteira.", "ALTER TABLE cdrs ADD INDEX cdrs_date (date), se quem lê a tabela concordar."),
        ["cdr-destination.quarantine"] = ("{0} linha(s) estão em quarentena.", "A tabela {1} diz por que cada uma foi recusada. Corrigida a causa: speakr-monitor sync --retry-quarantine"),
        ["cdr-destination.no-quarantine"] = ("Nenhuma linha está em quarentena.", null),
        ["cdr-destination.receipts"] = ("{0} recibo(s) de linhas copiadas são guardados.", null),
        ["cdr-destination.last-run"] = ("O último sinal de uma execução foi há {0}.", null),
        ["cdr-destination.worker"] = ("{0} está copiando agora.", null),
    };
}
