using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Journal;

namespace Speakr.Monitor.Tests.Journal;

public sealed class SqliteEventJournalConformance() : EventJournalConformance(new SqliteSetup())
{
    private sealed class SqliteSetup : EventJournalSetup
    {
        private readonly TemporaryFolder _folder = new();

        public override ValueTask<IEventJournalFactory> CreateAsync() => CreateAsync(2L << 30);

        public override ValueTask<IEventJournalFactory> CreateSmallAsync() => CreateAsync(1 << 20);

        public override ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }

        private ValueTask<IEventJournalFactory> CreateAsync(long maxBytes) => ValueTask.FromResult(RegisteredJournal.Create(
            builder => builder.UseSqliteJournal(Path.Combine(_folder.Path, "deep"), options => options.MaxBytes = maxBytes), new ManualTime()));
    }
}
