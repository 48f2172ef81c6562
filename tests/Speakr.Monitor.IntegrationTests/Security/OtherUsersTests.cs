using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.History;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Security;

/// <summary>A history in a file holds numbers, hashes of passwords, and the keys that protect sign-ins: other users of the machine must not read it.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class OtherUsersTests : IDisposable
{
    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task History_NewFile_IsItsOwnersAloneWithItsLog()
    {
        Skip.If(OperatingSystem.IsWindows(), "There are no such rights.");
        await InitializeAsync(read: () =>
        {
            Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Should().Contain(["calls.db", "calls.db-wal"]);
            Directory.GetFiles(_folder.Path).Select(File.GetUnixFileMode).Should().OnlyContain(mode => mode == OwnersOnly);
        });
    }

    [SkippableFact]
    public async Task History_FileWithRightsForOthers_KeepsThem()
    {
        Skip.If(OperatingSystem.IsWindows(), "There are no such rights.");
        var file = Path.Combine(_folder.Path, "calls.db");
        await File.WriteAllBytesAsync(file, []);
        File.SetUnixFileMode(file, OwnersOnly | UnixFileMode.GroupRead);

        await InitializeAsync(read: () => File.GetUnixFileMode(file).Should().Be(OwnersOnly | UnixFileMode.GroupRead, "somebody gave them, to read the history"));
    }

    private async Task InitializeAsync(Action read)
    {
        var services = new ServiceCollection();
        services.AddSingleton<Microsoft.Extensions.Logging.ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddLogging();
        services.AddSpeakrMonitor().UseSqliteHistory(Path.Combine(_folder.Path, "calls.db"));
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<ICallHistoryStore>().InitializeAsync(CancellationToken.None);
        read();
    }
}
