using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>Where the certificate of the web server is. Not a record: those print their properties.</summary>
internal sealed class CertificateSettings(string path, string? keyPath, string? password)
{
    public string Path => path;

    public static CertificateSettings? Read(SettingValues values, Texts texts)
    {
        var (path, keyPath) = (values.Section(SettingNames.Certificate), values.Section(SettingNames.CertificateKey));
        if (path is null)
            return null;
        var settings = new CertificateSettings(path, keyPath, values.Section(SettingNames.CertificatePassword));
        try
        {
            settings.Read();
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            values.Refuse(texts.UnreadableFile($"{SettingNames.Full(SettingNames.Certificate)}={path}", error.Message));
        }

        return settings;
    }

    /// <summary>When the files were changed. A new one may have a time before that of the other.</summary>
    public (DateTime Certificate, DateTime Key) WrittenAt() => (File.GetLastWriteTimeUtc(path), File.GetLastWriteTimeUtc(keyPath ?? path));

    public SslStreamCertificateContext Read()
    {
        var chain = new X509Certificate2Collection();
        if (!File.ReadAllText(path).Contains("-----BEGIN", StringComparison.Ordinal))
        {
            chain = X509CertificateLoader.LoadPkcs12CollectionFromFile(path, password);
            var own = chain.FirstOrDefault(certificate => certificate.HasPrivateKey) ?? throw new CryptographicException("there is no private key in it");
            return SslStreamCertificateContext.Create(own, chain, offline: true);
        }

        var leaf = ReadPem();
        chain.ImportFromPemFile(path);
        return SslStreamCertificateContext.Create(leaf, chain, offline: true);
    }

    private X509Certificate2 ReadPem()
    {
        try
        {
            return password is null ? X509Certificate2.CreateFromPemFile(path, keyPath) : X509Certificate2.CreateFromEncryptedPemFile(path, password, keyPath);
        }
        catch (ArgumentException mismatch)
        {
            // Of an elliptic key; that of an RSA key is a CryptographicException.
            throw new CryptographicException("the key is that of another certificate", mismatch);
        }
    }
}
