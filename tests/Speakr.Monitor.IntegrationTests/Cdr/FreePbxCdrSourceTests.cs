using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Cdr.FreePbx;
using Speakr.Monitor.Conformance.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Cdr;

/// <summary>Tests of the source over FreePBX's own table, each in a database of its own.</summary>
public abstract class FreePbxCdrSourceTests(MariaDbServer server) : IAsyncLifetime
{
    protected static readonly CancellationToken None = CancellationToken.None;
    private readonly List<ICdrSource> _sources = [];

    internal FreePbxCdrTable Table { get; } = new(server);

    protected MariaDbServer Server => server;

    public virtual Task InitializeAsync()
    {
        server.Require();
        return Task.CompletedTask;
    }

    public virtual async Task DisposeAsync()
    {
        foreach (var source in _sources.Cast<IDisposable>())
            source.Dispose();
        await Table.DropAsync();
    }

    protected ICdrSource Source(string? connectionString = null, Action<FreePbxCdrOptions>? configure = null, IServiceProvider? services = null)
    {
        var source = RegisteredCdrSource.Create(cdr => cdr.FromFreePbx(connectionString ?? Table.Database, configure), services);
        _sources.Add(source);
        return source;
    }

    protected static async Task<IReadOnlyList<CdrRow>> ReadAsync(ICdrSource source, bool unmarkedOnly = false) =>
        (await source.ReadAsync(CdrRange.All, unmarkedOnly, 50_000, None)).Rows;
}
