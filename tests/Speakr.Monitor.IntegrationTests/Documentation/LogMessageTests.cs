using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Host;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Documentation;

/// <summary>Every warning of the log has a row in the pages.</summary>
[Collection(nameof(Documentation))]
public sealed partial class LogMessageTests
{
    private const string Troubleshooting = "docs/troubleshooting.md";

    private static readonly Dictionary<int, LoggerMessageAttribute> Messages = new[] { typeof(Call).Assembly, typeof(MonitorApiOptions).Assembly, typeof(ExitCodes).Assembly }
        .SelectMany(assembly => assembly.GetTypes())
        .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
        .OfType<LoggerMessageAttribute>()
        .ToDictionary(message => message.EventId);

    /// <summary>The rows of the page: an id, the message, and what to do.</summary>
    private static readonly (int Id, string Says)[] Rows =
    [
        .. Page.Read(Troubleshooting).Prose.Select(line => Row.Match(line)).Where(match => match.Success)
            .Select(match => (Number(match.Groups["id"].Value), match.Groups["says"].Value)),
    ];

    [Fact]
    public void Troubleshooting_HasEveryMessageFromWarningOn() =>
        Rows.Select(row => row.Id).Should().BeEquivalentTo(Messages.Values.Where(message => message.Level >= LogLevel.Warning).Select(message => message.EventId));

    [Fact]
    public void Troubleshooting_QuotesTheMessages()
    {
        var wrong = Rows.Where(row => Messages.TryGetValue(row.Id, out var message) && !Matches(row.Says, message.Message!))
            .Select(row => $"{row.Id}: \"{row.Says}\" is not \"{Messages[row.Id].Message}\"");

        wrong.Should().BeEmpty();
    }

    [Fact]
    public void EveryIdOfAPage_IsOneOfAMessage()
    {
        var hundreds = Messages.Keys.Select(id => id / 100).ToHashSet();
        var unknown = from page in Page.OfUsers
                      where page.Path is not ("docs/configuration.md" or "docs/library-options.md")
                      from code in page.InlineCode
                      where Id.IsMatch(code) && hundreds.Contains(Number(code) / 100) && !Messages.ContainsKey(Number(code))
                      select $"{page.Path}: {code}";

        unknown.Should().BeEmpty();
    }

    /// <summary>"…" stands for a part of the message that is left out or filled in.</summary>
    private static bool Matches(string says, string message)
    {
        var pattern = string.Join(".*", says.Split('…').Select(part => Regex.Escape(part.Trim())));
        return Regex.IsMatch(message, pattern, RegexOptions.Singleline);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A\| `(?<id>\d{4})` \| (?<says>.+?) \| \S.* \|\z")]
    private static partial Regex Row { get; }

    [GeneratedRegex(@"\A\d{4}\z")]
    private static partial Regex Id { get; }
}
