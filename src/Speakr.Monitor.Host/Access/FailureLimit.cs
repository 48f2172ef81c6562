using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace Speakr.Monitor.Host.Access;

/// <summary>Counts wrong keys by address, and wrong passwords by address and by user. After too many, each is answered for a minute that it is enough.</summary>
internal sealed class FailureLimit : IDisposable
{
    public const int Allowed = 10;

    public static TimeSpan Window { get; } = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(subject =>
        RateLimitPartition.GetFixedWindowLimiter(subject, _ => new FixedWindowRateLimiterOptions { PermitLimit = Allowed, Window = Window }));

    /// <returns>Whether one more failure is answered as usual.</returns>
    public bool TryFail(string subject)
    {
        using var lease = _limiter.AttemptAcquire(subject);
        return lease.IsAcquired;
    }

    public bool IsExceeded(string subject) => _limiter.GetStatistics(subject) is { CurrentAvailablePermits: 0 };

    public void Dispose() => _limiter.Dispose();

    /// <summary>An address as it is counted: a client that has one address of IPv6 has the 2^64 beside it.</summary>
    public static string Of(IPAddress? address)
    {
        address ??= IPAddress.None;
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.IsIPv4MappedToIPv6)
            return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes).ToString();
    }
}
