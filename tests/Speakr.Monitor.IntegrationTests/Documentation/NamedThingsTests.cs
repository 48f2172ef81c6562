using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;
using Speakr.Monitor.Pipeline;
using Xunit;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.IntegrationTests.Documentation;

/// <summary>Tables, figures and status words: what the code has the pages have, and the other way round.</summary>
[Collection(nameof(Documentation))]
public sealed partial class NamedThingsTests
{
    private const string Operations = "docs/operations.md";
    private const string TablesPage = "docs/tables.md";

    private static readonly SchemaScript[] Scripts =
        [.. new[] { "History.MySql", "History.Sqlite", "Cdr.MySql", "Cdr.Sqlite" }.SelectMany(folder => SchemaScript.Load(folder, SqlName.DefaultPrefix))];

    private static readonly string[] Tables = [.. Scripts.Select(script => script.Table).OfType<string>().Distinct()];

    [Fact]
    public void TablesPage_NamesEveryTable() => Tables.Should().NotBeEmpty().And.BeSubsetOf(Page.Read(TablesPage).InlineCode);

    [Fact]
    public void EveryTableOrColumnOfAPage_IsCreated()
    {
        var types = Directory.EnumerateFiles(Repository.Root, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetFileName(file).Split('.')[0]).ToHashSet(StringComparer.Ordinal);
        var unknown = from page in Page.OfUsers
                      from code in page.InlineCode
                      let match = TableOrColumn.Match(code)
                      let table = match.Groups["table"].Value
                      where match.Success && !types.Contains(table) && !Exists(table, match.Groups["column"].Value)
                      select $"{page.Path}: {code}";

        unknown.Distinct().Should().BeEmpty();
    }

    [Fact]
    public void TablesPage_HasEveryStatusWord() =>
        Enum.GetValues<CallStatus>().Select(status => status.ToWord()).Should().BeSubsetOf(Page.Read(TablesPage).InlineCode);

    [Fact]
    public void Operations_HasTheInstrumentsOfTheMeter_AndNoOthers()
    {
        var named = Page.Read(Operations).InlineCode.Where(code => code.StartsWith("speakr.monitor.", StringComparison.Ordinal)).Distinct();

        named.Should().BeEquivalentTo(Instruments());
    }

    private static bool Exists(string table, string column) =>
        Tables.Contains(table) && (column.Length == 0 || Scripts.Any(script => script.Table == table && Regex.IsMatch(script.Sql, $@"\b{column}\b")));

    private static HashSet<string> Instruments()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == MonitorMetrics.Name)
                    names.Add(instrument.Name);
            },
        };
        listener.Start();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSpeakrMonitor();
        using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<MonitorGauges>().Offer();
        provider.GetRequiredService<MonitorMetrics>().WatchWebhook("crm", () => 0);
        return names;
    }

    // CallTracker and the like are types, each in a file of its name; CallTracker.cs is neither table nor column.
    [GeneratedRegex(@"\A(?<table>Call[A-Z]\w*|CallsHistory|cdrs)(\.(?<column>(?!cs\b)\w+))?\z")]
    private static partial Regex TableOrColumn { get; }
}
