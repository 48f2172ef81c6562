using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Speakr.Monitor.Host.Commands;

/// <summary>The generated help, and below it what an operator looks for first: the variables and examples.</summary>
internal sealed class HelpWithSettings(HelpAction generated) : SynchronousCommandLineAction
{
    private const string Settings = """
        Settings (weakest first: appsettings.json, .env in the working directory, environment, command line):
          SOCKET_URL      the feed, http://host:port
          DATABASE_URL    mysql://user:password@host:3306/database, special characters percent-encoded; or sqlite:file.db
          PORT            port of /health/live and /health/ready, default 3333; 0 = none
          FREEPBX_DB_HOST, _PORT, _USER, _PASSWORD, _NAME
                          the PBX's database of call detail records; _PORT 3306, _NAME asteriskcdrdb
          SPEAKR_DB_HOST, _PORT, _USER, _PASSWORD, _NAME
                          where they are copied to (table cdrs); none of these: the database of DATABASE_URL
          CDR_SYNC_MODE   auto (default), mark, read-only, off: docs/cdr-sync.md
          CDR_SYNC_CRON   five fields, local time; default every minute
          SPEAKR_MONITOR__PBX_TIME_ZONE
                          the PBX's time zone, like America/Sao_Paulo; default: what its clock says now
          SPEAKR_MONITOR__PBX__<NAME>__SOCKET_URL, __FREEPBX_DB_HOST, ...
                          a further PBX; its call ids begin with <NAME>-
          SPEAKR_MONITOR__JOURNAL
                          where events are kept until their calls are saved, default ./journal; off = in memory only
          SPEAKR_MONITOR__MAX_WAIT, __MAX_TALK
                          minutes without news after which a call is closed as lost, default 120 and 480
          SPEAKR_MONITOR__PING_INTERVAL, __ID_PREFIX, __JSON_LOGS and more: docs/configuration.md
          Nothing of all this: the demo (recorded traffic, embedded SQLite).

        Examples:
          speakr-monitor                                      the demo, or the feed that .env names
          speakr-monitor run --table                          a real feed, with the live table
          speakr-monitor migrate                              create the tables and end
          speakr-monitor sync                                 copy call detail records once
          speakr-monitor sync --from 2026-11-01 --to 2026-11-30
                                                              copy what is missing of November
          speakr-monitor heal --from 2026-11-01 --to 2026-11-02
                                                              the calls of two days that no monitor saw
          speakr-monitor doctor                               is everything as it should be, and if not, what to do
          speakr-monitor replay calls.jsonl --speed 10        a recording, ten times as fast

        Exit codes: 0 done, 1 failed (doctor: something does not work), 2 wrong command line, 3 (sync) rows in quarantine.
        Ajuda: coloque SOCKET_URL e DATABASE_URL no arquivo .env e inicie de novo.
        """;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = generated.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(Settings);
        return exitCode;
    }
}
