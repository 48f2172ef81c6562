using System.Net;

namespace Speakr.Monitor.Host.Health;

/// <summary>Who may see what in a health answer: requests from this machine see addresses, users and paths, all others only what is away and since when.</summary>
internal static class HealthAudience
{
    private static readonly string[] Forwarding = ["Forwarded", "X-Real-IP", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP", "Via"];

    /// <summary>
    /// Whether the request was made on this machine for this machine. A proxy here passes on what comes from anywhere, and a page of
    /// somebody else's can have its name lead here.
    /// </summary>
    public static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from)
        && !context.Request.Headers.Keys.Any(IsForwarding)
        && IsThisMachine(context.Request.Host.Host);

    private static bool IsForwarding(string header) =>
        header.StartsWith("X-Forwarded", StringComparison.OrdinalIgnoreCase) || Forwarding.Contains(header, StringComparer.OrdinalIgnoreCase);

    private static bool IsThisMachine(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host is "127.0.0.1" or "[::1]";
}
