using Speakr.Monitor.Conformance.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Cdr;

[Collection(CdrMariaDbTests.Name)]
public sealed class FreePbxInnoDbCdrSourceConformance(MariaDbServer server) : CdrSourceConformance(
    new FreePbxCdrSourceSetup(server, "InnoDB", isNullable: false));
