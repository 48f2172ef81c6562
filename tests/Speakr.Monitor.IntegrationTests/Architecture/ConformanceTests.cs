using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Conformance.Cdr;
using Speakr.Monitor.Conformance.History;
using Speakr.Monitor.Conformance.Sources;
using Speakr.Monitor.History;
using Speakr.Monitor.Journal;
using Speakr.Monitor.Sources;
using Speakr.Monitor.Tests.Cdr;
using Speakr.Monitor.Tests.History;
using Speakr.Monitor.Tests.Journal;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Architecture;

/// <summary>No source and no store of the library goes without its conformance class.</summary>
public sealed class ConformanceTests
{
    [Theory]
    [InlineData(typeof(ICallEventSource), typeof(CallEventSourceConformance))]
    [InlineData(typeof(ICallHistoryStore), typeof(CallHistoryStoreConformance))]
    [InlineData(typeof(ICdrSource), typeof(CdrSourceConformance))]
    [InlineData(typeof(ICdrDestination), typeof(CdrDestinationConformance))]
    [InlineData(typeof(ICallRecordSource), typeof(CallRecordSourceConformance))]
    [InlineData(typeof(IEventJournal), typeof(EventJournalConformance))]
    public void EveryDriver_HasAConformanceClass(Type contract, Type suite)
    {
        var drivers = typeof(Call).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && contract.IsAssignableFrom(type))
            .Select(DriversOf).ToArray();
        drivers.Should().NotBeEmpty();

        var proven = ClassesDerivedFrom(suite).ToArray();

        drivers.SelectMany(driver => driver).Distinct().Should().OnlyContain(
            driver => proven.Any(name => name.Contains(driver, StringComparison.Ordinal)),
            $"each needs a class derived from {suite.Name}; there are: {string.Join(", ", proven)}");
    }

    // What is written in SQL once serves several kinds of databases.
    private static string[] DriversOf(Type type) => type.Namespace!.EndsWith(".Sql", StringComparison.Ordinal)
        ? ["MySql", "Sqlite"]
        : [type.Namespace!.Split('.')[^1]];

    private static IEnumerable<string> ClassesDerivedFrom(Type suite) =>
        from assembly in new[] { typeof(ConformanceTests).Assembly, typeof(SqliteCallHistoryConformance).Assembly }
        from type in assembly.GetTypes()
        where type is { IsAbstract: false } && type.IsAssignableTo(suite)
        select type.Name;
}
