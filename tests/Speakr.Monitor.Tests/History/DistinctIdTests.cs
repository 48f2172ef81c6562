using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Conformance.History;
using Xunit;

namespace Speakr.Monitor.Tests.History;

/// <summary>Ids that differ in any letter are different calls, in SQLite and in memory as in MySQL.</summary>
public sealed class DistinctIdTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly string Long = new('7', 300);

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<bool, string, string> Pairs()
    {
        var pairs = new TheoryData<bool, string, string>();
        foreach (var inMemory in new[] { false, true })
        {
            pairs.Add(inMemory, "PBX1-1773500000.5", "pbx1-1773500000.5");
            pairs.Add(inMemory, "1773500000.5", "1773500000.5 ");
            pairs.Add(inMemory, "São-1773500000.5", "Sao-1773500000.5");
            pairs.Add(inMemory, new string('7', 255), new string('7', 256));
            pairs.Add(inMemory, Long + ".1", Long + ".2");
            pairs.Add(inMemory, Long + "x", Long + "X");
            pairs.Add(inMemory, "1773500000.5", CallId.Marked("1773500000.5", CallId.Longest));
        }

        return pairs;
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Save_IdsThatDiffer_AreTwoCallsFoundByTheirWholeIds(bool inMemory, string one, string other)
    {
        var store = RegisteredStore.Create(builder => _ = inMemory
            ? builder.UseInMemoryHistory()
            : builder.UseSqliteHistory(Path.Combine(_folder.Path, "calls.db")));
        using var disposing = store as IDisposable;
        await store.InitializeAsync(None);
        for (var time = 0; time < 2; time++)
            await store.SaveAsync([Call(one, "1"), Call(other, "2")], None);

        (await store.FindAsync(one, None))!.Queue.Should().Be("1");
        (await store.FindAsync(other, None))!.Queue.Should().Be("2");
        (await store.FindAsync(other, None))!.LinkedId.Should().Be(Call(other, "2").LinkedId);
        (await store.FindAsync(other, None))!.Visits.Should().ContainSingle().Which.Queue.Should().Be("2");

        await store.SaveAsync([Call("1.9", "3") with { FormerLinkedIds = [other] }], None);
        (await store.FindAsync(other, None)).Should().BeNull();
        (await store.FindAsync(one, None))!.Visits.Should().ContainSingle();
    }

    private static Call Call(string linkedId, string queue) => new()
    {
        LinkedId = linkedId,
        UniqueId = "u",
        Status = CallStatus.Waiting,
        Queue = queue,
        OnPanel = true,
        CreatedAt = SampleTime,
        UpdatedAt = SampleTime,
        Visits = [new QueueVisit { Number = 1, Queue = queue, UniqueId = "u", JoinedAt = SampleTime }],
    };

    private static DateTimeOffset SampleTime => new(2026, 3, 14, 15, 9, 26, TimeSpan.Zero);
}
