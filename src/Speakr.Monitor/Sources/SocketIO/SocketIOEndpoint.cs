using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Speakr.Monitor.Sources.SocketIO;

/// <summary>The addresses that a source's options amount to.</summary>
internal sealed class SocketIOEndpoint
{
    /// <summary>What is connected to.</summary>
    public required Uri WebSocketUri { get; init; }

    /// <summary>What the client library takes the namespace from.</summary>
    public required Uri ServerUri { get; init; }

    /// <summary>The Socket.IO namespace; empty for the main one.</summary>
    public required string Namespace { get; init; }

    /// <summary>For messages: no credentials, no query.</summary>
    public required string Display { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>Combines options that have been validated.</summary>
    public static SocketIOEndpoint Create(SocketIOSourceOptions options)
    {
        if (!TryParseUrl(options.Url, out var url))
            throw new UriFormatException("The URL of the Socket.IO source is not usable.");

        var isSecure = url.Scheme is "https" or "wss";
        var name = url.AbsolutePath.TrimEnd('/');
        var authority = url.Authority;
        return new SocketIOEndpoint
        {
            WebSocketUri = new Uri($"{(isSecure ? "wss" : "ws")}://{authority}{options.Path.TrimEnd('/')}/{QueryOf(url, options)}"),
            ServerUri = new Uri($"{(isSecure ? "https" : "http")}://{authority}{name}"),
            Namespace = name,
            Display = $"{url.Scheme}://{authority}{name}",
            Headers = HeadersOf(url, options),
        };
    }

    public static bool TryParseUrl(string? text, [NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url) && url.Scheme is "http" or "https" or "ws" or "wss" && url.Host.Length > 0
        && !HasStrayAt(text!);

    /// <summary>
    /// Whether there is an <c>@</c> behind the host: then a password has a character that ended the host too early, and the apparent
    /// host is a part of the password.
    /// </summary>
    public static bool HasStrayAt(string text)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var end = text.IndexOfAny(['/', '\\', '?', '#'], scheme < 0 ? 0 : scheme + 3);
        return end >= 0 && text.IndexOf('@', end) >= 0;
    }

    private static string QueryOf(Uri url, SocketIOSourceOptions options)
    {
        var query = new StringBuilder("?EIO=4&transport=websocket");
        if (url.Query.Length > 1)
            query.Append('&').Append(url.Query.AsSpan(1));
        foreach (var (key, value) in options.Query)
            query.Append('&').Append(Uri.EscapeDataString(key)).Append('=').Append(Uri.EscapeDataString(value));
        return query.ToString();
    }

    private static Dictionary<string, string> HeadersOf(Uri url, SocketIOSourceOptions options)
    {
        var headers = new Dictionary<string, string>(options.ExtraHeaders, StringComparer.OrdinalIgnoreCase);
        if (url.UserInfo.Length > 0)
        {
            var credentials = Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo));
            headers.TryAdd("Authorization", "Basic " + Convert.ToBase64String(credentials));
        }

        return headers;
    }
}
