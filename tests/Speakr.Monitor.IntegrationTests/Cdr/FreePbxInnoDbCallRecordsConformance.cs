using Speakr.Monitor.IntegrationTests.Databases;
using Speakr.Monitor.Tests.Cdr;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Cdr;

[Collection(CdrMariaDbTests.Name)]
public sealed class FreePbxInnoDbCallRecordsConformance(MariaDbServer server) : CallRecordSourceConformance(
    new FreePbxCallRecordsSetup(server, "InnoDB"));
