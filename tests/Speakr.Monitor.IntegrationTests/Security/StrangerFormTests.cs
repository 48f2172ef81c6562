using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using FluentAssertions;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Security;

/// <summary>The only thing that strangers may send is the form of a sign-in: nothing else is read, kept in memory or written to the disk.</summary>
public sealed class StrangerFormTests : IDisposable
{
    private const string Password = "correct horse battery";

    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _temporary = new();
    private readonly int _port = Programs.FreePort();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public async Task SignIn_FormsThatNoPageOfOursSends_AreNotTaken()
    {
        await using var host = HostProcess.Start("run --demo --no-table", new Dictionary<string, string>
        {
            ["PORT"] = _port.ToString(CultureInfo.InvariantCulture), ["SPEAKR_MONITOR__DEMO_PATH"] = Path.Combine(_folder.Path, "demo.db"),
            ["SPEAKR_MONITOR__FIRST_USER"] = "chefe", ["SPEAKR_MONITOR__FIRST_PASSWORD"] = Password, ["TMPDIR"] = _temporary.Path,
        });
        _http.BaseAddress = new Uri($"http://127.0.0.1:{_port}");
        _http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        await Eventually.BeTrueAsync(async () => await StatusAsync() == HttpStatusCode.OK, "the first user can sign in", TimeSpan.FromSeconds(40));

        using (var large = new FormUrlEncodedContent(await FormAsync(padding: 70_000)))
            (await PostAsync(large)).Should().BeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.RequestEntityTooLarge);
        using (var withFile = new MultipartFormDataContent())
        {
            foreach (var (name, value) in await FormAsync())
                withFile.Add(new StringContent(value), name);
            using var file = new ByteArrayContent(new byte[40_000]);
            withFile.Add(file, "file", "file.bin");
            (await PostAsync(withFile)).Should().Be(HttpStatusCode.BadRequest);
        }

        using (var own = new FormUrlEncodedContent(await FormAsync()))
            (await PostAsync(own)).Should().Be(HttpStatusCode.SeeOther);
        Directory.GetFiles(_temporary.Path, "ASPNETCORE*").Should().BeEmpty();
        host.Output.Should().NotContain("FAIL");
    }

    private async Task<HttpStatusCode> StatusAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri("/sign-in", UriKind.Relative));
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return default;
        }
    }

    private async Task<HttpStatusCode> PostAsync(HttpContent content)
    {
        using var answer = await _http.PostAsync(new Uri("/sign-in", UriKind.Relative), content);
        return answer.StatusCode;
    }

    private async Task<Dictionary<string, string>> FormAsync(int padding = 0)
    {
        var page = await _http.GetStringAsync(new Uri("/sign-in", UriKind.Relative));
        return new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = Regex.Match(page, "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value,
            ["name"] = "chefe", ["password"] = Password, ["returnUrl"] = "/", ["padding"] = new string('a', padding),
        };
    }
}
