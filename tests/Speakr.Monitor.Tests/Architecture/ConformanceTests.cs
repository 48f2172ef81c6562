using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.History;
using Speakr.Monitor.Journal;
using Speakr.Monitor.Sources;
using Xunit;

namespace Speakr.Monitor.Tests.Architecture;

/// <summary>No source and no store of the library goes without its conformance class.</summary>
public sealed class ConformanceTests
{
    [Theory]
    [InlineData(typeof(ICallEventSource), "CallEventSourceConformance")]
    [InlineData(typeof(ICallHistoryStore), "CallHistoryStoreConformance")]
    [InlineData(typeof(ICdrSource), "CdrSourceConformance")]
    [InlineData(typeof(ICdrDestination), "CdrDestinationConformance")]
    [InlineData(typeof(ICallRecordSource), "CallRecordSourceConformance")]
    [InlineData(typeof(IEventJournal), "EventJournalConformance")]
    public void EveryDriver_HasAConformanceClass(Type contract, string suite)
    {
        var drivers = typeof(Call).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && contract.IsAssignableFrom(type))
            .Select(DriverOf).ToArray();
        drivers.Should().NotBeEmpty();

        var proven = ClassesDerivedFrom(suite).ToArray();

        drivers.SelectMany(driver => driver).Distinct().Should().OnlyContain(
            driver => proven.Any(name => name.Contains(driver, StringComparison.Ordinal)),
            $"each needs a class derived from {suite}; there are: {string.Join(", ", proven)}");
    }

    // A relational class serves all its dialects; its drivers are the folders that have one.
    private static string[] DriverOf(Type type) => type.Namespace!.EndsWith(".Relational", StringComparison.Ordinal)
        ? [.. type.Assembly.GetTypes()
            .Where(dialect => dialect.Name.EndsWith("Dialect", StringComparison.Ordinal) && dialect.BaseType?.Namespace == type.Namespace)
            .Select(dialect => dialect.Namespace!.Split('.')[^1])]
        : [type.Namespace!.Split('.')[^1]];

    private static IEnumerable<string> ClassesDerivedFrom(string suite) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => File.ReadLines(file).Any(line => line.Contains("class ", StringComparison.Ordinal)
                && line.Contains($": {suite}", StringComparison.Ordinal)))
            .Select(file => Path.GetFileNameWithoutExtension(file)!);
}
