using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Conformance.History;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Tests.History;

public sealed class SqliteCallHistoryConformance() : CallHistoryStoreConformance(new SqliteSetup())
{
    private sealed class SqliteSetup : CallHistoryStoreSetup
    {
        private readonly TemporaryFolder _folder = new();

        public override ValueTask<ICallHistoryStore> CreateAsync() => ReopenAsync();

        public override ValueTask<ICallHistoryStore> ReopenAsync() => ValueTask.FromResult(
            RegisteredStore.Create(builder => builder.UseSqliteHistory(Path.Combine(_folder.Path, "deep", "calls.db"))));

        public override ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
