using System.Net;
using Microsoft.AspNetCore.Http;

namespace Speakr.Monitor.AspNetCore;

/// <summary>Tells requests that were made on this machine for this machine from all others.</summary>
public static class LocalRequest
{
    private static readonly string[] Forwarding = ["X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "True-Client-IP", "CF-Connecting-IP", "Via"];

    /// <summary>
    /// Whether a request comes from a loopback address, names this machine (<c>localhost</c>, <c>127.0.0.1</c> or <c>[::1]</c>) as its host, and has none of the
    /// headers of proxies: a proxy here passes on what comes from anywhere, and a foreign page can make its name resolve to this machine. Nor does a request count
    /// that a browser makes for another site (<c>Sec-Fetch-Site</c>), or one of HTTP/1.0, which proxies speak. A proxy that speaks HTTP/1.1 and says nothing of whom
    /// it asks for is unknown: have it send <c>X-Forwarded-For</c>.
    /// </summary>
    public static bool IsLocal(HttpContext context) =>
        context?.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from)
        // What nginx passes on has neither a header of its own nor another name than this machine's unless configured, and is HTTP/1.0.
        && !HttpProtocol.IsHttp10(context.Request.Protocol)
        && !context.Request.Headers.Keys.Any(IsForwarding)
        && context.Request.Headers["Sec-Fetch-Site"] is not (["cross-site"] or ["same-site"])
        && IsThisMachine(context.Request.Host.Host);

    private static bool IsForwarding(string header) =>
        // Where ASP.NET Core's middleware has taken over what a trusted proxy says, it leaves the addresses from before in X-Original-….
        header.Contains("Forwarded", StringComparison.OrdinalIgnoreCase) || header.StartsWith("X-Original-", StringComparison.OrdinalIgnoreCase) || Forwarding.Contains(header, StringComparer.OrdinalIgnoreCase);

    private static bool IsThisMachine(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host is "127.0.0.1" or "[::1]";
}
