using System.CommandLine;
using System.CommandLine.Help;
using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.Host.Access;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Host.Logging;
using Speakr.Monitor.Host.Sync;

namespace Speakr.Monitor.Host.Commands;

/// <summary>The commands and options, and the way from a failure to one sentence and an exit code.</summary>
internal sealed class CommandLine
{
    private readonly Texts _texts;
    private readonly RootCommand _root = new("Call center monitor for Asterisk and FreePBX. Without a command: run.");

    private readonly Option<string?> _socketUrl = new("--socket-url") { Description = "The feed (SOCKET_URL).", HelpName = "url", Recursive = true };
    private readonly Option<string?> _databaseUrl = new("--database-url") { Description = "The history database (DATABASE_URL).", HelpName = "url", Recursive = true };
    private readonly Option<string?> _port = new("--port") { Description = "The port of panel, API and health checks (PORT); 0 for none.", HelpName = "number", Recursive = true };
    private readonly Option<bool> _jsonLogs = new("--json-logs") { Description = "Log one JSON object per line.", Recursive = true };
    private readonly Option<bool> _verbose = new("--verbose") { Description = "Show stack traces, and log messages of the framework.", Recursive = true };

    private readonly Option<bool> _demo = new("--demo") { Description = "Play an invented call center when nothing is configured (SPEAKR_MONITOR__DEMO)." };
    private readonly Option<bool> _table = new("--table") { Description = "Show the live table with a real feed, too. Needs a terminal." };
    private readonly Option<bool> _noTable = new("--no-table") { Description = "Print plain lines in the demo, too." };
    private readonly Option<bool> _closeGhosts = new("--close-ghosts") { Description = "Also close calls left open for a day without an event. Stop every running monitor first." };
    private readonly Argument<string[]> _files = new("file") { Description = "Recordings with one JSON object {t, name, payload} per line.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _from = new("--from") { Description = $"Copy missing rows from this date on, in the PBX's time: {SyncPeriod.Form}.", HelpName = "date" };
    private readonly Option<string?> _to = new("--to") { Description = "Up to and including this date.", HelpName = "date" };
    private readonly Option<string?> _healFrom = new("--from") { Description = $"Start of the period, in SPEAKR_MONITOR__PBX_TIME_ZONE or else this machine's time: {SyncPeriod.Form}.", HelpName = "date", Required = true };
    private readonly Option<string?> _healTo = new("--to") { Description = "Up to and including this date; default: now.", HelpName = "date" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only count the rows that would be copied." };
    private readonly Option<bool> _retryQuarantine = new("--retry-quarantine") { Description = "First retry the rows that the destination refused." };
    private readonly Option<double> _speed = new("--speed") { Description = "2 = twice as fast as recorded, 0.5 = half as fast, 0 = as fast as possible.", HelpName = "factor", DefaultValueFactory = _ => 1 };
    private readonly Option<bool> _ready = new("--ready") { Description = "Also check feeds and history database (/health/ready)." };
    private readonly Option<int> _listen = new("--listen") { Description = "Seconds to listen to each feed; 0 only connects.", HelpName = "seconds", DefaultValueFactory = _ => 10 };
    private readonly Option<bool> _loop = new("--loop") { Description = "Repeat with fresh ids until stopped." };

    private readonly Argument<string> _keyName = new("name") { Description = "Name of the key: 1 to 64 letters, digits, '-', '_' and '.'." };
    private readonly Argument<string> _userName = new("name") { Description = "User name: 1 to 64 letters, digits, '-', '_', '.' and '@'; case does not matter." };
    private readonly Option<AccessRole> _role = new("--role") { Description = "viewer sees masked numbers, supervisor full ones, admin also addresses in errors.", HelpName = "role", DefaultValueFactory = _ => AccessRole.Viewer };
    private readonly Option<string[]> _queues = new("--queue") { Description = "Limit to this queue; repeat for several. Default: all queues.", HelpName = "queue" };
    private readonly Option<string?> _number = new("--number") { Description = "The number as it is stored; matches with and without a leading +.", HelpName = "number", Required = true };
    private readonly Option<bool> _onlyCount = new("--dry-run") { Description = "Only count the rows that would change." };

    public CommandLine(Texts texts)
    {
        _texts = texts;
        foreach (var option in new Option[] { _socketUrl, _databaseUrl, _port, _jsonLogs, _verbose })
            _root.Options.Add(option);
        CheckValues();

        _root.Subcommands.Add(Run(new Command("run", "Follow the calls and serve panel and API, until stopped.")));
        _root.Subcommands.Add(Migrate());
        _root.Subcommands.Add(Sync());
        _root.Subcommands.Add(Heal());
        _root.Subcommands.Add(Purge());
        _root.Subcommands.Add(Erase());
        _root.Subcommands.Add(Replay());
        _root.Subcommands.Add(Health());
        _root.Subcommands.Add(Doctor());
        _root.Subcommands.Add(ApiKey());
        _root.Subcommands.Add(User());
        Run(_root);

        var help = _root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithSettings((HelpAction)help.Action!);
    }

    /// <summary>The tree of commands.</summary>
    public Command Root => _root;

    public async Task<int> InvokeAsync(string[] args)
    {
        var parsed = _root.Parse(args);
        // With --help, missing arguments are no errors.
        if (parsed.Errors.Count > 0 && parsed.Action is not { ClearsParseErrors: true })
        {
            foreach (var problem in UsageProblems.Sentences(parsed))
                await Console.Error.WriteLineAsync(problem);
            return ExitCodes.Usage;
        }

        // The host itself handles SIGTERM and Ctrl-C and needs longer than the two seconds it would get here.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
    }

    private void CheckValues()
    {
        _port.Check(text => ValueChecks.WholeNumber(_texts, _port.Name, text, NumberRange.HealthPort));
        _socketUrl.Check(text => FeedAddress.TryParse(text) is null ? _texts.BadSocketUrl(_socketUrl.Name) : null);
        _databaseUrl.Check(text => ValueChecks.DatabaseUrl(_texts, _databaseUrl.Name, text));
        _number.Check(text => string.IsNullOrWhiteSpace(text) ? _texts.NumberMissing(_number.Name) : null);
        _listen.CustomParser = result => ValueChecks.Read(result, text => ValueChecks.WholeNumber(_texts, _listen.Name, text, NumberRange.Listen), int.Parse);
        _speed.CustomParser = result => ValueChecks.Read(result, text => ValueChecks.Speed(_texts, _speed.Name, text), double.Parse);
        _files.Validators.Add(result =>
        {
            foreach (var problem in result.Tokens.Select(file => RecordingFile.Problem(file.Value, _texts)).OfType<string>())
                result.AddError(problem);
        });
    }

    private T Run<T>(T command)
        where T : Command
    {
        command.Options.Add(_demo);
        command.Options.Add(_table);
        command.Options.Add(_noTable);
        command.SetAction((parsed, cancellationToken) => GuardAsync(parsed, readsSources: true, settings =>
        {
            bool? table = parsed.GetValue(_noTable) ? false : parsed.GetValue(_table) ? true : null;
            var options = new RunOptions(parsed.GetValue(_demo), table);
            return new RunCommand(settings, _texts, options, parsed.GetValue(_verbose)).RunAsync(cancellationToken);
        }));
        return command;
    }

    private Command Migrate()
    {
        var command = new Command("migrate", "Create missing tables, and report calls that were left open.");
        command.Options.Add(_closeGhosts);
        command.SetAction((parsed, cancellationToken) => GuardAsync(parsed, readsSources: false, settings =>
            new MigrateCommand(settings, _texts, parsed.GetValue(_closeGhosts), parsed.GetValue(_verbose)).RunAsync(cancellationToken)));
        return command;
    }

    private Command Sync()
    {
        var command = new Command("sync", "Copy call detail records once.");
        foreach (var option in new Option[] { _from, _to, _dryRun, _retryQuarantine })
            command.Options.Add(option);
        AddPeriod(command, _from, _to);
        command.SetAction((parsed, cancellationToken) => GuardAsync(parsed, readsSources: false, settings =>
        {
            var options = new SyncOptions(
                parsed.GetValue(_from), parsed.GetValue(_to), parsed.GetValue(_dryRun), parsed.GetValue(_retryQuarantine));
            return new SyncCommand(settings, _texts, options, parsed.GetValue(_verbose)).RunAsync(cancellationToken);
        }));
        return command;
    }

    private Command Heal()
    {
        var command = new Command("heal", "Add and correct the calls of a past period from call detail records. Running monitors do so by themselves.");
        command.Options.Add(_healFrom);
        command.Options.Add(_healTo);
        AddPeriod(command, _healFrom, _healTo);
        command.SetAction((parsed, cancellationToken) => GuardAsync(parsed, readsSources: false, settings =>
            new HealCommand(settings, _texts, parsed.GetValue(_healFrom)!, parsed.GetValue(_healTo), parsed.GetValue(_verbose)).RunAsync(cancellationToken)));
        return command;
    }

    private Command Purge()
    {
        var command = new Command("purge", "Delete data older than SPEAKR_MONITOR__RETENTION__… allow. A running monitor does so once a day.");
        command.SetAction((parsed, cancellationToken) => GuardAsync(parsed, readsSources: false, settings =>
            new RetentionCommand(settings, _texts, number: null, dryRun: false, parsed.GetValue(_verbose)).RunAsync(cancellationToken)));
        return command;
    }

    private Command Erase()
    {
        var command = new Command("erase", "Remove a caller's number from all stored calls and records up to now.");
        command.Options.Add(_number);
        command.Options.Add(_onlyCount);
        command.SetAction((parsed, cancellationToken) => GuardAsync(parsed, readsSources: false, settings =>
            new RetentionCommand(settings, _texts, parsed.GetValue(_number), parsed.GetValue(_onlyCount), parsed.GetValue(_verbose)).RunAsync(cancellationToken)));
        return command;
    }

    private static void AddPeriod(Command command, Option<string?> from, Option<string?> to)
    {
        foreach (var date in new[] { from, to })
            date.Check(text => SyncPeriod.IsValid(text) ? null : $"{date.Name} must be a date or a date and time: {SyncPeriod.Form}.");
        command.Validators.Add(result =>
        {
            if (SyncPeriod.IsEmpty(result.TextOf(from), result.TextOf(to)))
                result.AddError("--from must not be after --to.");
        });
    }

    private Command Replay()
    {
        var command = new Command("replay", "Play recordings into the database of --database-url or of DATABASE_URL in the environment, else into the demo's. Refuses a DATABASE_URL that is only in .env or appsettings.json.");
        command.Arguments.Add(_files);
        command.Options.Add(_speed);
        command.Options.Add(_loop);
        command.SetAction((parsed, cancellationToken) => GuardAsync(parsed, readsSources: false, settings =>
        {
            var replay = new ReplayOptions(parsed.GetValue(_files)!, parsed.GetValue(_speed), parsed.GetValue(_loop));
            var isTold = ConfigurationSources.IsTold(SettingNames.DatabaseUrl, Overrides(parsed));
            return new ReplayCommand(settings, _texts, replay, isTold, parsed.GetValue(_verbose)).RunAsync(cancellationToken);
        }));
        return command;
    }

    private Command Health()
    {
        var command = new Command("health", "Check the monitor running on this machine (/health/live): exit code 0 if healthy, else 1.");
        command.Options.Add(_ready);
        command.SetAction((parsed, cancellationToken) => GuardAsync(parsed, readsSources: false, settings =>
            new HealthCommand(settings, _texts, parsed.GetValue(_ready)).RunAsync(cancellationToken)));
        return command;
    }

    private Command Doctor()
    {
        var command = new Command(
            "doctor",
            "Check feeds, databases, tables, permissions, clocks and journal, and print what to do. Changes nothing. Exit code 1 if something does not work.");
        command.Options.Add(_listen);
        command.SetAction((parsed, cancellationToken) => GuardAsync(parsed, readsSources: true, settings =>
            new DoctorCommand(settings, _texts, TimeSpan.FromSeconds(parsed.GetValue(_listen))).RunAsync(cancellationToken)));
        return command;
    }

    private Command ApiKey()
    {
        _keyName.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not { Length: > 0 and <= 64 } name || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
                result.AddError(_texts.BadApiKeyName);
        });
        var add = new Command("add", "Create a key and show it once.");
        add.Arguments.Add(_keyName);
        add.Options.Add(_role);
        add.Options.Add(_queues);
        add.SetAction((parsed, cancellationToken) => GuardAsync(parsed, readsSources: false, settings => new ApiKeyCommand(settings, _texts, parsed.GetValue(_verbose))
            .AddAsync(parsed.GetValue(_keyName)!, parsed.GetValue(_role), parsed.GetValue(_queues) ?? [], cancellationToken)));
        var list = new Command("list", "List all keys with their roles.");
        list.SetAction((parsed, cancellationToken) => GuardAsync(parsed, readsSources: false, settings =>
            new ApiKeyCommand(settings, _texts, parsed.GetValue(_verbose)).ListAsync(cancellationToken)));
        var remove = new Command("remove", "Remove a key. Running monitors refuse it within ten seconds.");
        remove.Arguments.Add(_keyName);
        remove.SetAction((parsed, cancellationToken) => GuardAsync(parsed, readsSources: false, settings =>
            new ApiKeyCommand(settings, _texts, parsed.GetValue(_verbose)).RemoveAsync(parsed.GetValue(_keyName)!, cancellationToken)));
        return new Command("apikey", "Manage keys for programs that use the API from other machines.") { add, list, remove };
    }

    private Command User()
    {
        _userName.Validators.Add(result =>
        {
            if (!UserPassword.IsName(result.GetValueOrDefault<string>() ?? ""))
                result.AddError(_texts.BadUserName);
        });
        const string Prompt = "Asks for the password, or reads it from redirected standard input.";
        var add = OfUser("add", $"Add a user. {Prompt}", (parsed, command, name, cancellationToken) =>
            command.AddAsync(name, parsed.GetValue(_role), parsed.GetValue(_queues) ?? [], cancellationToken));
        add.Options.Add(_role);
        add.Options.Add(_queues);
        var list = new Command("list", "List all users with their roles.");
        list.SetAction((parsed, cancellationToken) => GuardAsync(parsed, readsSources: false, settings =>
            new UserCommand(settings, _texts, parsed.GetValue(_verbose)).ListAsync(cancellationToken)));
        return new Command("user", "Manage users who sign in to the panel from other machines.")
        {
            add,
            list,
            OfUser("password", $"Change a user's password and end all sessions. {Prompt}", (_, command, name, cancellationToken) => command.ChangePasswordAsync(name, cancellationToken)),
            OfUser("signout", "End all sessions of a user within ten seconds.", (_, command, name, cancellationToken) => command.SignOutAsync(name, cancellationToken)),
            OfUser("remove", "Remove a user. Running monitors end the user's sessions within ten seconds.", (_, command, name, cancellationToken) => command.RemoveAsync(name, cancellationToken)),
        };
    }

    private Command OfUser(string name, string description, Func<ParseResult, UserCommand, string, CancellationToken, Task<int>> action)
    {
        var command = new Command(name, description);
        command.Arguments.Add(_userName);
        command.SetAction((parsed, cancellationToken) => GuardAsync(parsed, readsSources: false, settings =>
            action(parsed, new UserCommand(settings, _texts, parsed.GetValue(_verbose)), parsed.GetValue(_userName)!, cancellationToken)));
        return command;
    }

    private async Task<int> GuardAsync(ParseResult parsed, bool readsSources, Func<HostSettings, Task<int>> action)
    {
        HostSettings? settings = null;
        try
        {
            var configuration = ConfigurationSources.Read(Environment.CurrentDirectory, Overrides(parsed), _texts);
            settings = new HostSettingsReader(configuration, _texts, Demo.DatabasePath(), readsSources).Read();
            return await action(settings);
        }
#pragma warning disable CA1031 // The last place before the operator: whatever it is, it becomes a sentence and an exit code.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            foreach (var sentence in Failure.Sentences(exception, settings, _texts))
                await Console.Error.WriteLineAsync(OneLine.Of(sentence));
            if (parsed.GetValue(_verbose))
                await Console.Error.WriteLineAsync(exception.ToString());
            return exception is SettingsException wrong ? wrong.ExitCode : ExitCodes.Failed;
        }
    }

    private Dictionary<string, string?> Overrides(ParseResult parsed) => new(StringComparer.OrdinalIgnoreCase)
    {
        [SettingNames.SocketUrl] = parsed.GetValue(_socketUrl),
        [SettingNames.DatabaseUrl] = parsed.GetValue(_databaseUrl),
        [SettingNames.Port] = parsed.GetValue(_port),
        [SettingNames.Full(SettingNames.Demo)] = parsed.GetValue(_demo) ? "true" : null,
        [SettingNames.Full(SettingNames.JsonLogs)] = parsed.GetValue(_jsonLogs) ? "true" : null,
    };
}
