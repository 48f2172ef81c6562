using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Conformance.History;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Tests.History;

public sealed class InMemoryCallHistoryConformance() : CallHistoryStoreConformance(new InMemorySetup())
{
    private sealed class InMemorySetup : CallHistoryStoreSetup
    {
        public override string NotPersistentBecause => "Memory ends with the process.";

        public override TimeSpan CallTimePrecision => TimeSpan.Zero;

        public override TimeSpan VisitTimePrecision => TimeSpan.Zero;

        public override ValueTask<ICallHistoryStore> CreateAsync() =>
            ValueTask.FromResult(RegisteredStore.Create(builder => builder.UseInMemoryHistory()));

        public override ValueTask<ICallHistoryStore> ReopenAsync() => throw new NotSupportedException(NotPersistentBecause);

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
