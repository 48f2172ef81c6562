
namespace Speakr.Monitor.Tests.Cdr;

public sealed class SqliteCallRecordsConformance() : CallRecordSourceConformance(new SqliteCallRecordsSetup());
