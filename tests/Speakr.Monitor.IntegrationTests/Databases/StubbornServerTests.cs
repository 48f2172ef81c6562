using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Conformance.History;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Databases;

/// <summary>A server that does not care for the character set and the mode that clients ask for.</summary>
public sealed class StubbornServerTests
{
    [SkippableFact]
    public async Task Save_ServerWithSettingsOfItsOwn_KeepsEveryCharacter()
    {
        Skip.If(MariaDbProcess.AbsentBecause() is not null, MariaDbProcess.AbsentBecause());
        await using var server = await MariaDbProcess.StartAsync(
            "--skip-character-set-client-handshake", "--character-set-server=latin1", "--collation-server=latin1_swedish_ci",
            "--sql-mode=NO_BACKSLASH_ESCAPES,ANSI_QUOTES");
        await MariaDbServer.ExecuteAsync(
            $"Server=127.0.0.1;Port={server.Port};User ID=root;SslMode=None", "CREATE DATABASE calls CHARACTER SET utf8mb4");
        var call = new Call
        {
            LinkedId = "1773500000.1",
            UniqueId = "1773500000.1",
            Status = CallStatus.Waiting,
            Queue = "fila 😀 'São \\ \"日本\"",
            OnPanel = true,
            CreatedAt = DateTimeOffset.UnixEpoch.AddDays(1),
            UpdatedAt = DateTimeOffset.UnixEpoch.AddDays(1),
        };

        var store = RegisteredStore.Create(builder => builder.UseMySqlHistory($"Server=127.0.0.1;Port={server.Port};User ID=root;Database=calls;SslMode=None"));
        await store.InitializeAsync(CancellationToken.None);
        await store.SaveAsync([call], CancellationToken.None);

        (await store.FindAsync(call.LinkedId, CancellationToken.None))!.Queue.Should().Be(call.Queue);
        ((IDisposable)store).Dispose();
    }
}
