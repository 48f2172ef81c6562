using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Conformance.History;
using Speakr.Monitor.History;
using Speakr.Monitor.Host.Access;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

/// <summary>Keys and users as requests look for them.</summary>
public sealed class KnownAccessTests
{
    [Fact]
    public async Task FindKey_PauseEndsBetweenTwoLooksAtTheClock_IsLookedForAgain()
    {
        using var folder = new TemporaryFolder();
        var store = RegisteredStore.Create(builder => builder.UseSqliteHistory(Path.Combine(folder.Path, "history.db")));
        using var disposable = (IDisposable)store;
        await store.InitializeAsync(CancellationToken.None);
        using var keys = new KnownAccess(store, new HurryingTime(), NullLogger<KnownAccess>.Instance);

        (await keys.FindKeyAsync("unknown", CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(20))).Should().BeNull();
        var key = new ApiKey("new", ApiKeySecret.Hash("secret"), "Admin", DateTimeOffset.UtcNow);
        await ((ICallAccessStore)store).AddKeyAsync(key, CancellationToken.None);
        (await keys.FindKeyAsync("secret", CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(20)))!.Name.Should().Be("new");
    }

    /// <summary>Almost a second passes between any two looks, as when the machine is suspended there.</summary>
    private sealed class HurryingTime : TimeProvider
    {
        private long _milliseconds;

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => Interlocked.Add(ref _milliseconds, 999);
    }
}
