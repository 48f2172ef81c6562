using Xunit;

namespace Speakr.Monitor.IntegrationTests.Databases;

/// <summary>The tests that share one database server. Each makes its own database.</summary>
[CollectionDefinition(Name)]
public sealed class MariaDbTests : ICollectionFixture<MariaDbServer>
{
    public const string Name = "MariaDB";
}

/// <summary>Tests that mostly wait, on a server of their own, so that the others need not wait for them.</summary>
[CollectionDefinition(Name)]
public sealed class PatientMariaDbTests : ICollectionFixture<MariaDbServer>
{
    public const string Name = "MariaDB, patient";
}

/// <summary>The tests of <c>doctor</c>, which start a process each, on a server of their own.</summary>
[CollectionDefinition(Name)]
public sealed class DoctorTests : ICollectionFixture<MariaDbServer>
{
    public const string Name = "MariaDB, doctor";
}
