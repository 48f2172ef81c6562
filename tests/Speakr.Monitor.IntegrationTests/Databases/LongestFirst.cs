using Speakr.Monitor.IntegrationTests.Host;
using Xunit;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Speakr.Monitor.IntegrationTests.Databases.LongestFirst", "Speakr.Monitor.IntegrationTests")]

namespace Speakr.Monitor.IntegrationTests.Databases;

/// <summary>Starts the collections that take minutes before those that take seconds: started last, one would run alone.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest =
    [
        HostMariaDbTests.Name, HistoryMariaDbTests.Name, CdrMariaDbTests.Name, PatientMariaDbTests.Name, DoctorTests.Name,
        $"Test collection for {typeof(SignInTests).FullName}",
    ];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderByDescending(collection => Longest.Contains(collection.DisplayName));
}
