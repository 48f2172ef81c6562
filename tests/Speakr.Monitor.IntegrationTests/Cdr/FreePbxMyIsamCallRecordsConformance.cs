using Speakr.Monitor.IntegrationTests.Databases;
using Speakr.Monitor.Tests.Cdr;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Cdr;

[Collection(CdrMariaDbTests.Name)]
public sealed class FreePbxMyIsamCallRecordsConformance(MariaDbServer server) : CallRecordSourceConformance(
    new FreePbxCallRecordsSetup(server, "MyISAM"));
