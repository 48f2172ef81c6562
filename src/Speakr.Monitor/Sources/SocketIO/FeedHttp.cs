using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

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
        {
            var authorities = Read(authorityFile);
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => IsTrusted(certificate, chain, errors, authorities);
        }

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

    /// <summary>Whether a redirect stays at the host that was named, and does not give up its encryption.</summary>
    public static bool IsSameHost(Uri from, Uri target) =>
        from.Host.Equals(target.Host, StringComparison.OrdinalIgnoreCase) && (target.Scheme == "wss" || from.Scheme == "ws");

    private static X509Certificate2Collection Read(string file)
    {
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(file);
            return authorities.Count > 0 ? authorities : throw new CryptographicException("there is no certificate in it");
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new CallEventSourceException(
                $"The file of certificate authorities {file} cannot be used: {error.Message.TrimEnd('.')}. "
                + "It has to hold certificates in PEM (option CertificateAuthorityFile).", innerException: error)
            {
                IsOfCertificate = true,
            };
        }
    }

    private static bool IsTrusted(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, X509Certificate2Collection authorities)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        // Only the issuer may be a private authority; the host name must match.
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is null)
            return false;

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.CustomTrustStore.AddRange(authorities);
        foreach (var element in chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            own.ChainPolicy.ExtraStore.Add(element.Certificate);
        using var shown = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return own.Build(shown);
    }
}
