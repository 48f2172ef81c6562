using Xunit;

namespace Speakr.Monitor.IntegrationTests.Databases;

/// <summary>The tests of the history. Those of a collection share a server, and each makes its own database.</summary>
[CollectionDefinition(Name)]
public sealed class HistoryMariaDbTests : ICollectionFixture<MariaDbServer>
{
    public const string Name = "MariaDB, history";
}

/// <summary>The tests of call detail records and their copies.</summary>
[CollectionDefinition(Name)]
public sealed class CdrMariaDbTests : ICollectionFixture<MariaDbServer>
{
    public const string Name = "MariaDB, call detail records";
}

/// <summary>The tests of the host, of samples and of all parts together.</summary>
[CollectionDefinition(Name)]
public sealed class HostMariaDbTests : ICollectionFixture<MariaDbServer>
{
    public const string Name = "MariaDB, host";
}

/// <summary>Tests that mostly wait, so that the others need not wait for them.</summary>
[CollectionDefinition(Name)]
public sealed class PatientMariaDbTests : ICollectionFixture<MariaDbServer>
{
    public const string Name = "MariaDB, patient";
}

/// <summary>The tests of <c>doctor</c>, which start a process each.</summary>
[CollectionDefinition(Name)]
public sealed class DoctorTests : ICollectionFixture<MariaDbServer>
{
    public const string Name = "MariaDB, doctor";
}
