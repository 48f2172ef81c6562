using Speakr.Monitor.IntegrationTests.Databases;
using Speakr.Monitor.Tests.Cdr;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Cdr;

[Collection(MariaDbTests.Name)]
public sealed class FreePbxMyIsamCallRecordsConformance(MariaDbServer server) : CallRecordSourceConformance(
    new FreePbxCallRecordsSetup(server, "MyISAM"));
