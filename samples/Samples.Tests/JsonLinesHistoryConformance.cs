using CustomHistoryStore;
using Speakr.Monitor.Conformance.History;
using Speakr.Monitor.History;

namespace Samples.Tests;

public sealed class JsonLinesHistoryConformance() : CallHistoryStoreConformance(new JsonLinesSetup())
{
    private sealed class JsonLinesSetup : CallHistoryStoreSetup
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("json-lines-");

        // JSON keeps texts of any length, and times as they are.
        public override int? LongestText => null;

        public override TimeSpan CallTimePrecision => TimeSpan.Zero;

        public override TimeSpan VisitTimePrecision => TimeSpan.Zero;

        public override ValueTask<ICallHistoryStore> CreateAsync() => ReopenAsync();

        public override ValueTask<ICallHistoryStore> ReopenAsync() => ValueTask.FromResult(
            RegisteredStore.Create(monitor => monitor.UseJsonLinesHistory(Path.Combine(_folder.FullName, "calls.jsonl"))));

        public override ValueTask DisposeAsync()
        {
            _folder.Delete(recursive: true);
            return ValueTask.CompletedTask;
        }
    }
}
