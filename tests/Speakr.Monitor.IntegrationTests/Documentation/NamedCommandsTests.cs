using System.CommandLine;
using System.Text.RegularExpressions;
using FluentAssertions;
using Speakr.Monitor.Host;
using Speakr.Monitor.Host.Commands;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Documentation;

/// <summary>The command lines that pages show would be understood. That the page of commands has all of them is another test's part.</summary>
[Collection(nameof(Documentation))]
public sealed partial class NamedCommandsTests
{
    private static readonly Command Root = new CommandLine(new Texts(portuguese: false)).Root;
    private static readonly string[] Names = [.. Root.Subcommands.Select(command => command.Name)];

    [Fact]
    public void EveryCommandLineOfAPage_IsUnderstood()
    {
        var lines = (from page in Page.All
                     from code in page.Code
                     let match = Program.Match(code)
                     where match.Success
                     select (page.Path, Arguments: match.Groups["arguments"].Value)).ToArray();

        lines.Should().NotBeEmpty();
        lines.SelectMany(line => Unknown(line.Arguments).Select(word => $"{line.Path}: {word} of \"{line.Arguments}\"")).Distinct().Should().BeEmpty();
    }

    [Fact]
    public void EveryCommandThatAPageNamesWithAnOption_HasIt()
    {
        var named = (from page in Page.All
                     from code in page.InlineCode
                     let words = code.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                     where words.Length > 1 && Names.Contains(words[0])
                     select (page.Path, Code: code)).ToArray();

        named.Should().NotBeEmpty();
        named.SelectMany(it => Unknown(it.Code).Select(word => $"{it.Path}: {word} of \"{it.Code}\"")).Distinct().Should().BeEmpty();
    }

    /// <summary>What does not exist: the first word when it is no command, and options that the command does not have.</summary>
    private static IEnumerable<string> Unknown(string arguments)
    {
        string[] words = [.. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries).TakeWhile(word => !EndOfCommand.IsMatch(word))];
        var command = Root;
        foreach (var word in words)
        {
            if (command.Subcommands.FirstOrDefault(part => part.Name == word) is not { } part)
                break;
            command = part;
        }

        var options = command.Options.Concat(Root.Options.Where(option => option.Recursive)).ToArray();
        var unknown = words.Where(word => word.StartsWith('-') && !options.Any(option => Has(option, word)));
        return command == Root && words is [var first, ..] && !first.StartsWith('-') ? unknown.Prepend(first) : unknown;
    }

    private static bool Has(Option option, string word) => option.Name == word || option.Aliases.Contains(word);

    // At the beginning of a line, behind variables, or as systemd has it: elsewhere the word is the name of a service or folder.
    [GeneratedRegex(@"\A\s*(\$ )?([A-Z_]+=\S* )*(speakr-monitor|\./run|\S*dotnet \S*speakr-monitor\.dll)(?<arguments>( .*)?)\z"
        + @"|\AExecStart=.*speakr-monitor(\.dll)?(?<arguments>( .*)?)\z")]
    private static partial Regex Program { get; }

    [GeneratedRegex(@"\A(#|\||&&|;|>|2>)")]
    private static partial Regex EndOfCommand { get; }
}
