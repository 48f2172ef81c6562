using System.Runtime.CompilerServices;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.History;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Sources;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline;

public sealed class RegistrationCheckTests
{
    private readonly ServiceCollection _services = new();

    public RegistrationCheckTests() => _services.AddSingleton<ICallHistoryStore>(new ScriptedStore());

    [Fact]
    public void Run_SeveralPbxsAndRecordsOfNone_SaysWhatToSet()
    {
        Add(("a", "a-"), ("b", "b-"));
        AddRecords("a", null);

        Running.Should().Throw<InvalidOperationException>().WithMessage("*several PBXs*EventSource*FromFreePbx*");
    }

    [Fact]
    public void Run_RecordsOfASourceThatIsNotThere_NamesItAndThoseThatAre()
    {
        Add(("a", "a-"), ("b", "b-"));
        AddRecords("a", "c");

        Running.Should().Throw<InvalidOperationException>().WithMessage("*'c'*a, b.");
    }

    [Fact]
    public void Run_RecordsOfEachPbx_IsFine()
    {
        Add(("a", "a-"), ("b", "b-"));
        AddRecords("a", "b");

        Running.Should().NotThrow();
    }

    [Fact]
    public void Run_TwoFeedsOfOnePbxAndItsRecords_NeedNoName()
    {
        Add(("a", ""), ("b", ""));
        AddRecords([null]);

        Running.Should().NotThrow();
    }

    [Fact]
    public void Run_OnePrefixBeginsAnother_TheLongestOwnsACall()
    {
        Add(("a", ""), ("b", "x-"), ("c", "x-y-"));

        Running.Should().NotThrow();

        var pbxs = Pbx.Of(_services.BuildServiceProvider().GetServices<ICallEventSource>());
        var owners = new[] { "1.1", "x-1.1", "x-y-1.1" }.Select(id => pbxs.Single(pbx => pbx.Calls.Owns(id)).Name);
        owners.Should().Equal("a", "b", "c");
    }

    private Action Running => () => RegistrationCheck.Run(_services.BuildServiceProvider());

    private void Add(params (string Name, string Prefix)[] sources)
    {
        foreach (var (name, prefix) in sources)
            _services.AddSingleton<ICallEventSource>(new SilentSource(name, prefix));
    }

    private void AddRecords(params string?[] sources)
    {
        foreach (var source in sources)
            _services.AddSingleton<ICallRecordSource>(new NoRecords(source));
    }

    private sealed class SilentSource(string name, string idPrefix) : ICallEventSource
    {
        public string Name => name;

        public string IdPrefix => idPrefix;

        public async IAsyncEnumerable<CallEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            yield break;
        }
    }

    private sealed class NoRecords(string? source) : ICallRecordSource
    {
        public string? Source => source;

        public Task FindAsync(DateTimeOffset from, DateTimeOffset to, Action<CallRecordKey> found, CancellationToken cancellationToken) =>
            Task.CompletedTask;

        public ValueTask<IReadOnlyList<RecordedCall>> ReadAsync(IReadOnlyCollection<string> uniqueIds, CancellationToken cancellationToken) =>
            ValueTask.FromResult<IReadOnlyList<RecordedCall>>([]);
    }
}
