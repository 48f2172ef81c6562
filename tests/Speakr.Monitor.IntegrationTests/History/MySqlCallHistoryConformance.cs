using Speakr.Monitor.Conformance.History;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.History;

[Collection(HistoryMariaDbTests.Name)]
public sealed class MySqlCallHistoryConformance(MariaDbServer server) : CallHistoryStoreConformance(new MySqlSetup(server));
