using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FluentAssertions;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Host.Access;
using Speakr.Monitor.Host.Configuration;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

/// <summary>Renewed certificates whose files have times that do not follow the order in which they were written.</summary>
public sealed class ServerCertificateTests : IDisposable
{
    private static readonly DateTime Earlier = new(2026, 11, 22, 12, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime Later = Earlier.AddHours(1);

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly WarningCount _warnings = new();
    private readonly ServerCertificate _served;

    public ServerCertificateTests() => _served = new ServerCertificate(new CertificateSettings(CertificatePath, KeyPath, null), _time, _warnings);

    private string CertificatePath => Path.Combine(_folder.Path, "own.pem");

    private string KeyPath => Path.Combine(_folder.Path, "own.key");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Current_TheKeyComesAfterTheCertificateWithTheTimeOfTheOldOne_IsTheNewPair()
    {
        var (old, renewed) = (NewPair(), NewPair());
        Write(CertificatePath, old.Certificate, Earlier);
        Write(KeyPath, old.Key, Earlier);
        Served().Should().Be(old.Thumbprint);

        Write(CertificatePath, renewed.Certificate, Later);
        Served().Should().Be(old.Thumbprint, "the new pair is not whole");
        Served().Should().Be(old.Thumbprint);
        _warnings.Count.Should().Be(1);

        Write(KeyPath, renewed.Key, Earlier);
        Served().Should().Be(renewed.Thumbprint);
    }

    [Fact]
    public void Current_TheKeyStaysAndIsNewerThanTheNewCertificate_IsTheNewOne()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (old, renewed) = (NewPair(key), NewPair(key));
        Write(CertificatePath, old.Certificate, Earlier);
        Write(KeyPath, old.Key, Later);
        Served().Should().Be(old.Thumbprint);

        Write(CertificatePath, renewed.Certificate, Earlier.AddMinutes(1));

        Served().Should().Be(renewed.Thumbprint);
    }

    private static (string Certificate, string Key, string Thumbprint) NewPair()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return NewPair(key);
    }

    private static (string Certificate, string Key, string Thumbprint) NewPair(ECDsa key)
    {
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem(), certificate.Thumbprint);
    }

    private static void Write(string path, string text, DateTime writtenAt)
    {
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, writtenAt);
    }

    private string Served()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return _served.Current().TargetCertificate.Thumbprint;
    }

    private sealed class WarningCount : ILogger<ServerCertificate>
    {
        public int Count { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Count += logLevel == LogLevel.Warning ? 1 : 0;
    }
}
