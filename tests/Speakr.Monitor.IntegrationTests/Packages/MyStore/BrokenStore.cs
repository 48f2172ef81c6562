using Speakr.Monitor.Calls;
using Speakr.Monitor.Conformance.History;
using Speakr.Monitor.History;

public sealed class BrokenStoreConformance() : CallHistoryStoreConformance(new BrokenStoreSetup());

internal sealed class BrokenStoreSetup : CallHistoryStoreSetup
{
    public override string NotPersistentBecause => "Memory ends with the process.";

    public override TimeSpan CallTimePrecision => TimeSpan.Zero;

    public override TimeSpan VisitTimePrecision => TimeSpan.Zero;

    public override ValueTask<ICallHistoryStore> CreateAsync() => new(new BrokenStore());

    public override ValueTask<ICallHistoryStore> ReopenAsync() => throw new NotSupportedException(NotPersistentBecause);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Forgets when a known call was first saved.</summary>
internal sealed class BrokenStore : MyStore
{
    protected override Call Update(Call known, Call call) => base.Update(known, call) with { CreatedAt = call.CreatedAt };
}
