using Speakr.Monitor.IntegrationTests.Databases;
using Speakr.Monitor.Tests.Cdr;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Cdr;

[Collection(MariaDbTests.Name)]
public sealed class FreePbxInnoDbCallRecordsConformance(MariaDbServer server) : CallRecordSourceConformance(
    new FreePbxCallRecordsSetup(server, "InnoDB"));
