using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Pipeline;
using Xunit;

namespace Speakr.Monitor.Tests.Pipeline;

public sealed class AddCdrSyncTests
{
    private readonly HostApplicationBuilder _application = Host.CreateEmptyApplicationBuilder(null);

    [Fact]
    public void Add_TwoPbxs_OneServiceForBoth()
    {
        Add(options => options.Name = "one");
        Add(options => options.Name = "two");

        using var host = _application.Build();

        host.Services.GetServices<ICdrSynchronizer>().Select(synchronizer => synchronizer.Name).Should().Equal("one", "two");
        host.Services.GetServices<IHostedService>().Should().ContainSingle(service => service is CdrSyncService);
    }

    [Fact]
    public void Add_ScheduledByTheApplication_RunsByItselfNever()
    {
        Add(options => options.ScheduleEnabled = false);

        using var host = _application.Build();

        host.Services.GetServices<ICdrSynchronizer>().Should().ContainSingle();
        host.Services.GetServices<IHostedService>().Should().NotContain(service => service is CdrSyncService);
    }

    [Fact]
    public void Add_SameNameTwice_IsRefused()
    {
        Add(_ => { });

        var act = () => Add(_ => { });

        act.Should().Throw<InvalidOperationException>().WithMessage("*'freepbx'*Name*");
    }

    [Fact]
    public void Add_NoDestination_NamesTheMissingCall()
    {
        var act = () => _application.Services.AddSpeakrCdrSync(cdr => cdr.From<Nowhere>());

        act.Should().Throw<InvalidOperationException>().WithMessage("*no destination*ToMySql*");
    }

    [Fact]
    public async Task InitializeCdrDestinations_Each_IsMadeReadyAndDisposed()
    {
        var destinations = new List<Nowhere>();
        foreach (var name in new[] { "one", "two" })
        {
            _application.Services.AddSpeakrCdrSync(cdr => cdr.From<Nowhere>().Configure(options => options.Name = name).To(_ =>
            {
                destinations.Add(new Nowhere());
                return destinations[^1];
            }));
        }

        using var host = _application.Build();
        await host.Services.InitializeCdrDestinationsAsync(CancellationToken.None);

        destinations.Should().HaveCount(2).And.OnlyContain(destination => destination.IsReady && destination.IsDisposed);
    }

    private void Add(Action<CdrSyncOptions> configure) =>
        _application.Services.AddSpeakrCdrSync(cdr => cdr.From<Nowhere>().To<Nowhere>().Configure(configure));

    private sealed class Nowhere : ICdrSource, ICdrDestination, IDisposable
    {
        public bool IsReady { get; private set; }

        public bool IsDisposed { get; private set; }

        public ValueTask InitializeAsync(CancellationToken cancellationToken)
        {
            IsReady = true;
            return ValueTask.CompletedTask;
        }

        public void Dispose() => IsDisposed = true;

        public ValueTask<CdrLease> TryBeginAsync(string name, string owner, TimeSpan lease, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<CdrSourceInfo> InspectAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<CdrPage> ReadAsync(CdrRange range, bool unmarkedOnly, int rows, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<IReadOnlyList<CdrDay>> CountAsync(CdrRange range, bool unmarkedOnly, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<int> AcknowledgeAsync(IReadOnlyList<CdrRowKey> keys, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
