using System.Net.Security;
using System.Security.Cryptography;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Host.Logging;

namespace Speakr.Monitor.Host.Access;

/// <summary>The certificate of the web server, read again when its file changes: renewals need no restart. Thread-safe.</summary>
internal sealed class ServerCertificate(CertificateSettings settings, TimeProvider time, ILogger<ServerCertificate> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private SslStreamCertificateContext? _current;
    private (DateTime, DateTime) _writtenAt;
    private (DateTime, DateTime)? _reported;
    private long _lookedAt;

    /// <exception cref="CryptographicException">There has never been a good one.</exception>
    public SslStreamCertificateContext Current()
    {
        lock (_gate)
        {
            if (_current is not null && time.GetElapsedTime(_lookedAt) < Pause)
                return _current;
            _lookedAt = time.GetTimestamp();
            var writtenAt = settings.WrittenAt();
            if (_current is not null && writtenAt == _writtenAt)
                return _current;
            try
            {
                _current = settings.Read();
                _writtenAt = writtenAt;
            }
            catch (Exception failure) when (_current is not null && failure is CryptographicException or IOException or UnauthorizedAccessException)
            {
                // The key may be written after the certificate: the old pair stays until the new one is whole. It is read again even when its times
                // stay the same, because a file that is copied with its time may be no later.
                if (_reported != writtenAt)
                    Log.CertificateNotRead(logger, settings.Path, failure.Message);
                _reported = writtenAt;
            }

            return _current!;
        }
    }
}
