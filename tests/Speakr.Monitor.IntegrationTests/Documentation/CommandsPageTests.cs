using System.CommandLine;
using System.Globalization;
using System.Reflection;
using Speakr.Monitor.Host;
using Speakr.Monitor.Host.Commands;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Documentation;

[Collection(nameof(Documentation))]
public sealed class CommandsPageTests
{
    private static readonly Command Root = new CommandLine(new Texts(portuguese: false)).Root;

    [Fact]
    public void Commands_TheirOptionsAndArguments_AreThoseOfTheCommandLine() =>
        GeneratedPart.Check("docs/commands.md", "commands", [.. Everywhere(), .. Root.Subcommands.SelectMany(command => Section(command, ""))]);

    [Fact]
    public void Commands_ExitCodes_AreThoseOfTheHost()
    {
        var docs = new XmlDocs(typeof(ExitCodes).Assembly);
        var codes = typeof(ExitCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(code => (Value: (int)code.GetRawConstantValue()!, Meaning: docs.Summary(code)))
            .OrderBy(code => code.Value)
            .Select(code => new[] { code.Value.ToString(CultureInfo.InvariantCulture), code.Meaning });

        GeneratedPart.Check("docs/commands.md", "exit-codes", MarkdownTable.Of(["code", "meaning"], codes));
    }

    private static IEnumerable<string> Everywhere() =>
        ["", "## With every command", "", .. Table(Root.Options.Where(option => option.Recursive))];

    private static IEnumerable<string> Section(Command command, string parent)
    {
        var name = parent + command.Name;
        if (command.Subcommands.Count > 0)
            return ["", $"## {name}", "", command.Description!, .. command.Subcommands.SelectMany(part => Section(part, $"{name} "))];

        var arguments = string.Concat(command.Arguments.Select(argument => $" <{argument.Name}>{(argument.Arity.MaximumNumberOfValues > 1 ? "…" : "")}"));
        return ["", parent.Length > 0 ? $"### {name}" : $"## {name}", "", $"`speakr-monitor {name}{arguments}`", "", command.Description!, .. Own(command)];
    }

    private static IEnumerable<string> Own(Command command)
    {
        var rows = command.Arguments.Select(argument => new[] { $"`<{argument.Name}>`", argument.Description!, "required" })
            .Concat(command.Options.Where(option => !option.Recursive).Select(Row)).ToArray();
        return rows.Length == 0 ? [] : ["", .. MarkdownTable.Of(["option", "meaning", "default"], rows)];
    }

    private static IEnumerable<string> Table(IEnumerable<Option> options) => MarkdownTable.Of(["option", "meaning", "default"], options.Select(Row));

    private static string[] Row(Option option) => [Names(option), option.Description!, Default(option)];

    private static string Names(Option option)
    {
        var value = option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0 ? "" : $" <{option.HelpName}>";
        var aliases = option.Aliases.Where(alias => alias.StartsWith('-')).Order(StringComparer.Ordinal);
        return string.Join(", ", aliases.Append(option.Name).Select(name => $"`{name}{value}`"));
    }

    // As it is typed.
    private static string Text(object value) => value is Enum ? value.ToString()!.ToLowerInvariant() : string.Format(CultureInfo.InvariantCulture, "{0}", value);

    private static string Default(Option option) => option switch
    {
        { Required: true } => "required",
        { HasDefaultValue: true } when option.GetDefaultValue() is { } value and not false => $"`{Text(value)}`",
        _ => "",
    };
}
