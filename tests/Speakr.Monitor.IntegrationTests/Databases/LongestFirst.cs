using Xunit;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Speakr.Monitor.IntegrationTests.Databases.LongestFirst", "Speakr.Monitor.IntegrationTests")]

namespace Speakr.Monitor.IntegrationTests.Databases;

/// <summary>Starts the collections that take minutes before those that take seconds: started last, one would run alone.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest = [MariaDbTests.Name, PatientMariaDbTests.Name, DoctorTests.Name];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderByDescending(collection => Longest.Contains(collection.DisplayName));
}
