using System.Data.Common;
using Speakr.Monitor.Databases;

namespace Speakr.Monitor.IntegrationTests.Databases;

/// <summary>A data source as an application would bring it, without any of the library's settings.</summary>
internal sealed class PlainDataSource(string connectionString) : DbDataSource
{
    private readonly DbProviderFactory _factory = MySqlDriver.Find().Factory;

    public override string ConnectionString => connectionString;

    public bool IsDisposed { get; private set; }

    protected override DbConnection CreateDbConnection()
    {
        var connection = _factory.CreateConnection()!;
        connection.ConnectionString = connectionString;
        return connection;
    }

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }
}
