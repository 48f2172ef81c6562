using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Speakr.Monitor.Host.Configuration;

namespace Speakr.Monitor.Host.Commands;

/// <summary>The generated help, and below it what an operator looks for first: the variables and examples.</summary>
internal sealed class HelpWithSettings(HelpAction generated) : SynchronousCommandLineAction
{
    private const int Indent = 18;

    private const string Examples = """
          With none of these, --demo plays an invented call center. All settings: docs/configuration.md

        Examples:
          speakr-monitor                                      follow the PBX configured in .env
          speakr-monitor --demo                               play an invented call center
          speakr-monitor run --table                          follow a real PBX and show the live table
          speakr-monitor migrate                              create missing tables
          speakr-monitor sync                                 copy call detail records once
          speakr-monitor sync --from 2026-11-01 --to 2026-11-30
                                                              copy what is missing in November
          speakr-monitor heal --from 2026-11-01 --to 2026-11-02
                                                              add the calls of two days that no monitor saw
          speakr-monitor doctor                               check everything, and print what to do
          speakr-monitor replay calls.jsonl --speed 10        play a recording, ten times as fast
          speakr-monitor health --ready                       check the monitor running on this machine

        Exit codes: 0 done, 1 failed (doctor: something does not work), 2 wrong command line, 3 (sync) rows in quarantine.
        All commands: docs/commands.md
        Ajuda: coloque AMI_URL (ou SOCKET_URL) e DATABASE_URL no arquivo .env e inicie de novo.
        """;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = generated.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Settings (later sources win: appsettings.json, .env in the working directory, environment, command line):");
        foreach (var setting in SettingCatalogue.All.Where(setting => setting.Help is not null))
            output.WriteLine(Line(setting));
        output.WriteLine(Examples);
        return exitCode;
    }

    private static string Line(Setting setting)
    {
        var name = $"  {setting.Label}";
        // A name that is too long for its column has a line of its own.
        return (name.Length + 2 > Indent ? name + Environment.NewLine + new string(' ', Indent) : name.PadRight(Indent)) + setting.Help;
    }
}
