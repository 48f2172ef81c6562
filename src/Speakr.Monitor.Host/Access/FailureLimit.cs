using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace Speakr.Monitor.Host.Access;

/// <summary>Counts wrong keys by address: whoever tries many gets to hear for a minute that it is enough, whatever comes next. Right keys do not count.</summary>
internal sealed class FailureLimit : IDisposable
{
    public const int Allowed = 10;

    public static TimeSpan Window { get; } = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<IPAddress> _limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
        RateLimitPartition.GetFixedWindowLimiter(Network(address), _ => new FixedWindowRateLimiterOptions { PermitLimit = Allowed, Window = Window }));

    /// <returns>Whether one more failure is answered as usual.</returns>
    public bool TryFail(IPAddress? address)
    {
        using var lease = _limiter.AttemptAcquire(address ?? IPAddress.None);
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();

    // Whoever has one address of IPv6 has the 2^64 beside it.
    private static IPAddress Network(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.IsIPv4MappedToIPv6)
            return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
