using Speakr.Monitor.Conformance.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Cdr;

[Collection(CdrMariaDbTests.Name)]
public sealed class FreePbxMyIsamCdrSourceConformance(MariaDbServer server) : CdrSourceConformance(
    new FreePbxCdrSourceSetup(server, "MyISAM", isNullable: true));
