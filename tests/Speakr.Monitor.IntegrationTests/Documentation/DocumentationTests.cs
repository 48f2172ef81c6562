using Xunit;

namespace Speakr.Monitor.IntegrationTests.Documentation;

/// <summary>One after the other, because two of them may rewrite parts of one page.</summary>
[CollectionDefinition(nameof(Documentation))]
public sealed class DocumentationTests;
