using FluentAssertions;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Databases;

[Collection(MariaDbTests.Name)]
public sealed class PackageSetTests(MariaDbServer server)
{
#if PACKAGE_SET_FULL
    private const string Driver = "MySqlConnector";
#else
    private const string Driver = "MySql.Data";
#endif

    [SkippableFact]
    public async Task Open_AnyDatabase_UsesTheDriverOfThePackageSet()
    {
        var database = await server.CreateDatabaseAsync();

        await using var connection = await MariaDbServer.OpenAsync(database);

        connection.GetType().Assembly.GetName().Name.Should().Be(Driver);
        AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetName().Name)
            .Intersect(["MySqlConnector", "MySql.Data"]).Should().Equal(Driver);
    }
}
