using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Conformance.Cdr;

namespace Speakr.Monitor.Tests.Cdr;

public sealed class SqliteCdrDestinationConformance() : CdrDestinationConformance(new SqliteSetup())
{
    private sealed class SqliteSetup : CdrDestinationSetup
    {
        private readonly TemporaryFolder _folder = new();

        private string File => Path.Combine(_folder.Path, "cdrs.db");

        // SQLite takes any length, so the table gets a rule of its own.
        public override Func<CallDetailRecord, CallDetailRecord> Refused => record => record with { Src = new string('7', 256) };

        public override ValueTask<ICdrDestination> CreateAsync()
        {
            using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = """
                CREATE TABLE cdrs (id INTEGER PRIMARY KEY AUTOINCREMENT, date TEXT, src TEXT CHECK (LENGTH(src) <= 255), dst TEXT,
                  billsec INTEGER, status TEXT, linkedid TEXT, recordingfile TEXT, cnum TEXT)
                """;
            command.ExecuteNonQuery();
            return ReopenAsync();
        }

        public override ValueTask<ICdrDestination> ReopenAsync() =>
            ValueTask.FromResult(RegisteredCdrDestination.Create(builder => builder.ToSqlite(File)));

        public override ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
