using Xunit;

namespace Speakr.Monitor.IntegrationTests.Databases;

/// <summary>The tests that share one database server. Each makes its own database.</summary>
[CollectionDefinition(Name)]
public sealed class MariaDbTests : ICollectionFixture<MariaDbServer>
{
    public const string Name = "MariaDB";
}
