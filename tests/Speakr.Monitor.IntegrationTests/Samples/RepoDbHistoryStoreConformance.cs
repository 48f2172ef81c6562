using Speakr.Monitor.Conformance.History;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Samples;

[Collection(HostMariaDbTests.Name)]
public sealed class RepoDbHistoryStoreConformance(MariaDbServer server) : CallHistoryStoreConformance(new RepoDbHistoryStoreSetup(server));
