using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Conformance.History;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.History;

/// <summary>A server that is killed or silent and comes back, and one with a binary log. It is not the shared one.</summary>
public sealed class MySqlHistoryOutageTests : IAsyncLifetime
{
    private readonly MariaDbServer _server = new("--log-bin", "--binlog-format=STATEMENT");
    private ICallHistoryStore? _store;

    public async Task InitializeAsync()
    {
        await _server.InitializeAsync();
        if (!_server.IsOwn)
            return;
        var database = await _server.CreateDatabaseAsync();
        _store = RegisteredStore.Create(builder => builder.UseMySqlHistory(
            database + ";Connection Timeout=2", options => options.CommandTimeout = TimeSpan.FromSeconds(2)));
        await _store.InitializeAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        (_store as IDisposable)?.Dispose();
        await _server.DisposeAsync();
    }

    [SkippableFact]
    public async Task Save_ServerKilledPausedAndBack_FailsAsTransientAndThenSaves()
    {
        _server.RequireOwn();
        await SaveAsync(1);

        await _server.Process.KillAsync();
        await ShouldFailForNowAsync(2);
        await ShouldFailForNowAsync(2);
        await _server.Process.StartAgainAsync();
        await SaveAgainAsync(2);

        _server.Process.Pause();
        await ShouldFailForNowAsync(3);
        _server.Process.Continue();
        await SaveAgainAsync(3);

        (await FindAsync(1)).Should().NotBeNull();
        (await FindAsync(2)).Should().NotBeNull();
        (await FindAsync(3)).Should().NotBeNull();
    }

    [SkippableFact]
    public async Task Save_ServerReplicatesStatements_IsNotRefused()
    {
        _server.RequireOwn();
        await SaveAsync(1);
        await SaveAsync(1);
        (await FindAsync(1)).Should().NotBeNull();
    }

    private async Task ShouldFailForNowAsync(int number)
    {
        var save = async () => await SaveAsync(number);
        (await save.Should().ThrowAsync<CallHistoryException>()).Which.IsTransient.Should().BeTrue();
    }

    // The first try may meet a pooled connection that died with the server.
    private async Task SaveAgainAsync(int number)
    {
        for (var left = 20; ; left--)
        {
            try
            {
                await SaveAsync(number);
                return;
            }
            catch (CallHistoryException error) when (error.IsTransient && left > 0)
            {
                await Task.Delay(100);
            }
        }
    }

    private Task SaveAsync(int number) => _store!.SaveAsync([Sample(number)], CancellationToken.None).AsTask();

    private Task<Call?> FindAsync(int number) => _store!.FindAsync(Sample(number).LinkedId, CancellationToken.None).AsTask();

    private static Call Sample(int number) => new()
    {
        LinkedId = $"outage.{number}",
        UniqueId = $"outage.{number}",
        Status = CallStatus.Waiting,
        Queue = "600",
        OnPanel = true,
        CreatedAt = DateTimeOffset.UnixEpoch.AddYears(56),
        UpdatedAt = DateTimeOffset.UnixEpoch.AddYears(56),
    };
}
