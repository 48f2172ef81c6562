using FluentAssertions;
using Microsoft.Extensions.Configuration;
using Speakr.Monitor.Host;
using Speakr.Monitor.Host.Configuration;

namespace Speakr.Monitor.IntegrationTests.Host;

/// <summary>Reads settings from pairs, as <c>run</c> does unless the test says otherwise.</summary>
internal static class SettingsUnderTest
{
    public static HostSettings Read(params (string Name, string Value)[] values) => Reader(readsSources: true, values).Read();

    public static IReadOnlyList<string> Problems(params (string Name, string Value)[] values) =>
        Reader(readsSources: true, values).Invoking(reader => reader.Read()).Should().Throw<SettingsException>().Which.Problems;

    public static HostSettingsReader Reader(bool readsSources, params (string Name, string Value)[] values) => new(
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(pair => KeyValuePair.Create(pair.Name, (string?)pair.Value))).Build(),
        new Texts(portuguese: false),
        "/demo.db",
        readsSources);
}
