using CustomHistoryStore;
using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Xunit;

namespace Samples.Tests;

/// <summary>What only this store can get wrong, beyond the suite.</summary>
public sealed class JsonLinesHistoryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("json-lines-");

    private string File => Path.Combine(_folder.FullName, "calls.jsonl");

    [Fact]
    public async Task Initialize_LastLineIsNotWhole_LeavesItsBatchOutAndGoesOnBehindTheOthers()
    {
        await SaveAsync(CallOf("1.1"), CallOf("1.2"));
        await using (var file = new FileStream(File, FileMode.Open))
            file.SetLength(file.Length - 5);

        await SaveAsync(CallOf("1.3"));

        (await LinkedIdsAsync()).Should().Equal("1.3", "1.1");
    }

    [Fact]
    public async Task Initialize_LineInTheMiddleIsDamaged_IsRefusedForGood()
    {
        await System.IO.File.WriteAllTextAsync(File, "[{]\n[]\n");
        using var store = new JsonLinesHistoryStore(File);

        var initialize = async () => await store.InitializeAsync(CancellationToken.None);

        var refused = (await initialize.Should().ThrowAsync<CallHistoryException>()).Which;
        refused.IsTransient.Should().BeFalse();
        refused.Message.Should().Contain(File);
    }

    [Fact]
    public async Task Initialize_WhileAnotherHasTheFile_CanBeTriedAgain()
    {
        using var later = new JsonLinesHistoryStore(File);
        using (var first = new JsonLinesHistoryStore(File))
        {
            await first.InitializeAsync(CancellationToken.None);
            var initialize = async () => await later.InitializeAsync(CancellationToken.None);
            (await initialize.Should().ThrowAsync<CallHistoryException>()).Which.IsTransient.Should().BeTrue();
        }

        await later.InitializeAsync(CancellationToken.None);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static Call CallOf(string id) => new()
    {
        LinkedId = id, UniqueId = id, Status = CallStatus.Waiting, Queue = "600", OnPanel = true,
        CreatedAt = DateTimeOffset.UnixEpoch, UpdatedAt = DateTimeOffset.UnixEpoch,
    };

    // A write for each call.
    private async Task SaveAsync(params Call[] calls)
    {
        using var store = new JsonLinesHistoryStore(File);
        await store.InitializeAsync(CancellationToken.None);
        foreach (var call in calls)
            await store.SaveAsync([call], CancellationToken.None);
    }

    private async Task<List<string>> LinkedIdsAsync()
    {
        using var store = new JsonLinesHistoryStore(File);
        await store.InitializeAsync(CancellationToken.None);
        return await store.QueryAsync(new CallQuery(), CancellationToken.None).Select(call => call.LinkedId).ToListAsync();
    }
}
