using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Conformance.History;
using Speakr.Monitor.History;
using Speakr.Monitor.History.MySql;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Host.Doctor;
using Speakr.Monitor.IntegrationTests.Feed;
using Speakr.Monitor.Retention;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Databases;

/// <summary>A MySQL server whose certificate a private authority signed.</summary>
public sealed class PrivateAuthorityTests
{
    [SkippableFact]
    public async Task Initialize_CertificateOfAPrivateAuthority_IsTrustedOnlyWhenThatIsNamed()
    {
        Skip.If(MariaDbProcess.AbsentBecause() is not null, MariaDbProcess.AbsentBecause());
        using var authority = new TestAuthority();
        using var stranger = new TestAuthority();
        await using var server = await MariaDbProcess.StartAsync(
            $"--ssl-cert={authority.CertificateFile}", $"--ssl-key={authority.KeyFile}", $"--ssl-ca={authority.AuthorityFile}");
        await MariaDbServer.ExecuteAsync($"Server=127.0.0.1;Port={server.Port};User ID=root;SslMode=None", "CREATE DATABASE calls CHARACTER SET utf8mb4");
        var url = $"mysql://root@127.0.0.1:{server.Port}/calls?sslmode=verify-ca";

        foreach (var file in new[] { "", $"&sslca={Uri.EscapeDataString(stranger.AuthorityFile)}" })
        {
            var refused = RegisteredStore.Create(builder => builder.UseMySqlHistory(MySqlUrl.Parse(url + file).ConnectionString));
            var initialize = async () => await refused.InitializeAsync(CancellationToken.None);
            (await initialize.Should().ThrowAsync<CallHistoryException>()).Which.Message.Should().Contain("certificate").And.Contain("SslCa").And.Contain("UseMySqlHistory");
            var finding = (await FindingsAsync(url + file)).Should().ContainSingle().Subject;
            finding.Code.Should().Be("connection.certificate");
            new FindingTexts(portuguese: true).Message(finding).Should().Contain("SPEAKR_MONITOR__CA_FILE").And.Contain("DATABASE_URL");
        }

        var trusted = $"{url}&sslca={Uri.EscapeDataString(authority.AuthorityFile)}";
        await RegisteredStore.Create(builder => builder.UseMySqlHistory(MySqlUrl.Parse(trusted).ConnectionString)).InitializeAsync(CancellationToken.None);
        (await FindingsAsync(trusted)).Should().NotContain(finding => finding.Level == FindingLevel.Problem);
    }

    private static async Task<IReadOnlyList<Finding>> FindingsAsync(string url) =>
        await new MySqlHistoryCheck(
            MySqlUrl.Parse(url).ConnectionString, new MySqlHistoryOptions(), new RetentionOptions(), TimeSpan.FromHours(24), TimeProvider.System)
            .RunAsync(CancellationToken.None).ToListAsync();
}
