using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Sources;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Sources;

public sealed class SourceRegistrationTests
{
    [Fact]
    public void AddSource_CalledManyTimes_AddsASourceEachWithItsOwnOptions()
    {
        var builder = new Builder();

        builder.AddSocketIOSource("http://feed-a:3000", options => options.Name = "a")
            .AddSocketIOSource(options => (options.Url, options.Name) = ("wss://feed-b/sp", "b"))
            .AddAmiSource("ami://monitor:secret@pbx-c", options => options.Name = "c")
            .AddAmiSource(options => (options.Host, options.Username, options.Secret, options.Name) = ("pbx-d", "monitor", "secret", "d"))
            .AddReplaySource("calls.jsonl")
            .AddReplaySource(options =>
            {
                options.Files.Add("more.jsonl");
                options.Name = "more";
            });

        using var services = builder.Services.BuildServiceProvider();
        services.GetServices<ICallEventSource>().Select(source => source.Name).Should().Equal("a", "b", "c", "d", "replay", "more");
    }

    [Fact]
    public void AddSource_OptionsThatCannotWork_FailAtStart()
    {
        var builder = new Builder();
        builder.AddSocketIOSource("feed:3000", options => options.MaxFrameBytes = 1).AddReplaySource(_ => { }).AddAmiSource(_ => { });
        using var services = builder.Services.BuildServiceProvider();

        var starting = () => services.GetRequiredService<IStartupValidator>().Validate();

        starting.Should().Throw<AggregateException>().Which.InnerExceptions.OfType<OptionsValidationException>()
            .SelectMany(e => e.Failures).Should().Contain(f => f.Contains("\"feed:3000\"")).And.Contain(f => f.Contains("was 1"))
            .And.Contain(f => f.Contains("Files")).And.Contain(f => f.StartsWith("AMI source: Host", StringComparison.Ordinal));
    }

    [Fact]
    public void AddAmiSource_UrlOfAnotherForm_IsRefusedAtOnceWithoutRepeatingIt()
    {
        var adding = () => new Builder().AddAmiSource("ami://monitor:s3/cret@pbx");

        adding.Should().Throw<FormatException>().Which.Message.Should().NotContain("cret@pbx");
    }

    private sealed class Builder : ISpeakrMonitorBuilder
    {
        public IServiceCollection Services { get; } = new ServiceCollection();
    }
}
