using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Conformance.History;
using Speakr.Monitor.History;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

/// <summary>The host's commands <c>purge</c> and <c>erase</c>, each in a process of its own.</summary>
public sealed class RetentionCommandTests : IDisposable
{
    private const string Number = "5511987650101";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Erase_DryRunThenReally_SaysOfEachTableWhatItDidAndShowsTheNumberMasked()
    {
        await SaveAsync(DateTimeOffset.UtcNow.AddDays(-1));

        var counted = await RunAsync($"erase --number {Number} --dry-run");
        (await FindAsync()).CallerNumber.Should().Be(Number);
        var erased = await RunAsync($"erase --number +{Number}", ("LANG", "pt_BR.UTF-8"));

        counted.Should().Contain("Looking for 551******0101; nothing is changed.").And.Contain("CallsHistory").And.Contain(": 1 found.").And.NotContain(Number);
        erased.Should().Contain("Apagando +55*******0101.").And.Contain(": 1 esvaziados.").And.NotContain(Number);
        (await FindAsync()).CallerNumber.Should().BeNull();
    }

    [Fact]
    public async Task Erase_PbxConfigured_NamesWhatIsNotOurs()
    {
        await SaveAsync(DateTimeOffset.UtcNow.AddDays(-1));
        await using var host = Start(
            $"erase --number {Number}", ("FREEPBX_DB_HOST", "pbx.example"), ("FREEPBX_DB_USER", "reader"), ("SPEAKR_DB_HOST", "127.0.0.1"), ("SPEAKR_DB_PORT", "1"),
            ("SPEAKR_DB_USER", "speakr"), ("SPEAKR_DB_NAME", "speakr"));

        (await host.ExitCodeAsync()).Should().Be(1, "the database of the copied records is not there, and a part must not look like the whole");
        host.ErrorLines.Should().ContainSingle().Which.Should().Contain("127.0.0.1:1");
        (await FindAsync()).CallerNumber.Should().BeNull();
    }

    [Fact]
    public async Task Purge_DaysAreSet_RemovesWhatIsOlder()
    {
        await SaveAsync(DateTimeOffset.UtcNow.AddDays(-40));

        (await RunAsync("purge", ("SPEAKR_MONITOR__RETENTION__CALLS", "50"))).Should().Contain(": 0 removed.");
        (await RunAsync("purge", ("SPEAKR_MONITOR__RETENTION__CALLS", "30"))).Should().Contain("CallsHistory").And.Contain(": 1 removed.");
        (await RunAsync("purge", ("SPEAKR_MONITOR__RETENTION__CALLS", "30"))).Should().Contain(": 0 removed.");
    }

    [Theory]
    [InlineData("purge", 1, "SPEAKR_MONITOR__RETENTION__CALLS")]
    [InlineData("erase", 2, "--number")]
    [InlineData("erase --number \"\"", 2, "--number")]
    public async Task Command_SomethingIsMissing_EndsWithOneSentence(string arguments, int exitCode, string named)
    {
        await using var host = Start(arguments);

        (await host.ExitCodeAsync()).Should().Be(exitCode);
        host.ErrorLines.Should().ContainSingle().Which.Should().Contain(named);
    }

    private HostProcess Start(string arguments, params (string Name, string Value)[] more)
    {
        var variables = new Dictionary<string, string>
        {
            ["DATABASE_URL"] = $"sqlite:{Path.Combine(_folder.Path, "calls.db")}", ["SPEAKR_MONITOR__JOURNAL"] = Path.Combine(_folder.Path, "journal"),
        };
        foreach (var (name, value) in more)
            variables[name] = value;
        return HostProcess.Start(arguments, variables);
    }

    private async Task<string> RunAsync(string arguments, params (string Name, string Value)[] more)
    {
        await using var host = Start(arguments, more);
        var code = await host.ExitCodeAsync();
        host.ErrorLines.Should().BeEmpty();
        code.Should().Be(0);
        return host.Output;
    }

    private ICallHistoryStore Open() => RegisteredStore.Create(builder => builder.UseSqliteHistory(Path.Combine(_folder.Path, "calls.db")));

    private async Task SaveAsync(DateTimeOffset at)
    {
        var store = Open();
        await using var _ = (IAsyncDisposable)store;
        await store.InitializeAsync(CancellationToken.None);
        await store.SaveAsync(
            [new Call { LinkedId = "1.1", UniqueId = "1.1", Status = CallStatus.Abandoned, Queue = "8001", CallerNumber = Number, OnPanel = false, CreatedAt = at, UpdatedAt = at }],
            CancellationToken.None);
    }

    private async Task<Call> FindAsync()
    {
        var store = Open();
        await using var _ = (IAsyncDisposable)store;
        return (await store.FindAsync("1.1", CancellationToken.None))!;
    }
}
