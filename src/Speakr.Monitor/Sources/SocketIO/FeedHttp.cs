namespace Speakr.Monitor.Sources.SocketIO;

/// <summary>How the request that becomes the WebSocket is sent.</summary>
internal static class FeedHttp
{
    /// <param name="authorityFile">Certificates of authorities that are trusted beside those of the system; <see langword="null"/> = none.</param>
    /// <exception cref="CallEventSourceException">The file cannot be read.</exception>
    public static HttpMessageInvoker Create(string? authorityFile)
    {
        var handler = new SocketsHttpHandler
        {
            // A feed is in the local network, so a proxy of the environment is not used.
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
        };
        if (authorityFile is not null)
            handler.SslOptions.RemoteCertificateValidationCallback = PrivateAuthority.Read(authorityFile);
        return new HttpMessageInvoker(handler);
    }

    /// <summary>Where a redirect leads to, as an address of a WebSocket; <see langword="null"/> when that is none.</summary>
    public static Uri? TargetOf(Uri from, string location)
    {
        if (!Uri.TryCreate(from, location, out var target) || target.Scheme is not ("http" or "https" or "ws" or "wss"))
            return null;

        var port = target.IsDefaultPort ? -1 : target.Port;
        return new UriBuilder(target) { Scheme = target.Scheme is "https" or "wss" ? "wss" : "ws", Port = port }.Uri;
    }

    /// <summary>Whether a redirect stays on the same host and keeps its encryption.</summary>
    public static bool IsSameHost(Uri from, Uri target) =>
        from.Host.Equals(target.Host, StringComparison.OrdinalIgnoreCase) && (target.Scheme == "wss" || from.Scheme == "ws");
}
