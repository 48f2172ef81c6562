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
          FREEPBX_DB_*, SPEAKR_DB_*, CDR_SYNC_MODE
                          of the old service; accepted, not used by this version
          SPEAKR_MONITOR__PING_INTERVAL, __ID_PREFIX, __JSON_LOGS and more: docs/configuration.md
          Neither SOCKET_URL nor DATABASE_URL: the demo (recorded traffic, embedded SQLite).

        Examples:
          speakr-monitor                                      the demo, or the feed that .env names
          speakr-monitor run --table                          a real feed, with the live table
          speakr-monitor migrate                              create the tables and end
          speakr-monitor replay calls.jsonl --speed 10        a recording, ten times as fast

        Exit codes: 0 done, 1 failed, 2 wrong command line.
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
