using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

/// <summary>Users of the host: how they sign in, what that opens, and how it ends.</summary>
public sealed class SignInTests : IDisposable
{
    private const string Password = "correct horse battery";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = Programs.FreePort();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task SignIn_EachRole_SeesWhatTheRoleSeesUntilTheUserIsRemoved()
    {
        await using var host = Start();
        using var viewer = new Visitor(_port);
        await viewer.WaitAsync("/health/ready", HttpStatusCode.OK);
        (await viewer.GetAsync("/sign-in")).Status.Should().Be(HttpStatusCode.Forbidden, "there is no user yet");
        await UserAsync("add Ana --role viewer", Password);
        await UserAsync("add rui@example.org --role supervisor", Password);
        await UserAsync("add eva --role admin --queue 8001", Password);
        await viewer.WaitAsync("/sign-in", HttpStatusCode.OK);

        (await viewer.GetAsync("/api/live")).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await viewer.SignInAsync("ana", Password)).Should().Be((HttpStatusCode.SeeOther, "/"));
        (await viewer.GetAsync("/api/live")).Status.Should().Be(HttpStatusCode.OK);
        (await viewer.GetAsync("/api/calls?number=1")).Status.Should().Be(HttpStatusCode.Forbidden);
        using var supervisor = new Visitor(_port);
        await supervisor.SignInAsync("RUI@example.org", Password);
        (await supervisor.GetAsync("/api/calls?number=1")).Status.Should().Be(HttpStatusCode.OK);
        using var admin = new Visitor(_port);
        await admin.SignInAsync("eva", Password);
        (await admin.GetAsync("/api/calls?number=1")).Status.Should().Be(HttpStatusCode.OK);

        await UserAsync("remove ana", "");
        var removed = Stopwatch.StartNew();
        await viewer.WaitAsync("/api/live", HttpStatusCode.Unauthorized);
        removed.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(10));
        await UserAsync("password eva", Password + "!");
        await admin.WaitAsync("/api/live", HttpStatusCode.Unauthorized);
        (await admin.SignInAsync("eva", Password)).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await admin.SignInAsync("eva", Password + "!")).Status.Should().Be(HttpStatusCode.SeeOther);
        (await supervisor.GetAsync("/api/live")).Status.Should().Be(HttpStatusCode.OK);
        host.Output.Should().NotContain(Password).And.NotContain("challenged", "each page of the panel that asks once more would be a line");
        (await ReadAsync("SELECT user || ' ' || action FROM CallAuditLog WHERE action LIKE 'sign%' ORDER BY id")).Should().Equal(
            "ana sign-in", "rui@example.org sign-in", "eva sign-in", "eva sign-in-failed", "eva sign-in");
    }

    [Fact]
    public async Task SignIn_WrongPasswordAndUnknownUser_AreToldTheSameAndThenThatItIsEnough()
    {
        await using var host = await StartWithFirstUserAsync();
        using var visitor = new Visitor(_port);

        var wrong = await visitor.PostSignInAsync("chefe", "wrong password", "/");
        var unknown = await visitor.PostSignInAsync("chefa", "wrong password", "/");
        wrong.Status.Should().Be(HttpStatusCode.Unauthorized);
        unknown.Status.Should().Be(HttpStatusCode.Unauthorized);
        wrong.Body.Should().Contain("Usuário ou senha incorretos.".Replace("á", "&#xE1;", StringComparison.Ordinal));
        Regex.Replace(unknown.Body, "value=\"[^\"]*\"", "").Should().Be(Regex.Replace(wrong.Body, "value=\"[^\"]*\"", ""));

        for (var i = 0; i < 8; i++)
            (await visitor.SignInAsync($"user{i}", "wrong password")).Status.Should().Be(HttpStatusCode.Unauthorized);
        var last = await visitor.PostSignInAsync("chefe", Password, "/");
        last.Status.Should().Be(HttpStatusCode.TooManyRequests, "else guessing would go on");
        last.RetryAfter.Should().Be(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Forms_WithoutTheirToken_ChangeNothing()
    {
        await using var host = await StartWithFirstUserAsync();
        using var visitor = new Visitor(_port);

        (await visitor.PostAsync("/sign-in", new() { ["name"] = "chefe", ["password"] = Password })).Status.Should().Be(HttpStatusCode.BadRequest);
        (await visitor.GetAsync("/api/live")).Status.Should().Be(HttpStatusCode.Unauthorized);
        await visitor.SignInAsync("chefe", Password);
        foreach (var path in new[] { "/sign-out", "/sign-out-everywhere" })
            (await visitor.PostAsync(path, [])).Status.Should().Be(HttpStatusCode.BadRequest);
        (await visitor.GetAsync("/api/live")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/calls?queue=8001", "/calls?queue=8001")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("/\tx", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("", "/")]
    public void ReturnUrl_LeadsToOwnPagesOnly(string given, string expected) =>
        Monitor.Host.Access.LocalPath.Of(given, default).Should().Be(expected);

    [Fact]
    public async Task SignOut_HereAndEverywhere_EndsTheSessions()
    {
        await using var host = await StartWithFirstUserAsync();
        using var here = new Visitor(_port);
        using var there = new Visitor(_port);
        await here.SignInAsync("chefe", Password);
        await there.SignInAsync("chefe", Password);

        await here.PostAsync("/sign-out", new() { ["__RequestVerificationToken"] = await here.TokenAsync() });
        (await here.GetAsync("/api/live")).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await there.GetAsync("/api/live")).Status.Should().Be(HttpStatusCode.OK);
        await here.SignInAsync("chefe", Password);
        await here.PostAsync("/sign-out-everywhere", new() { ["__RequestVerificationToken"] = await here.TokenAsync() });
        await there.WaitAsync("/api/live", HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Streams_OfAUserWhoIsRemoved_EndWithinTenSeconds()
    {
        await using var host = await StartWithFirstUserAsync();
        await UserAsync("add Ana --role viewer", Password);
        using var visitor = new Visitor(_port);
        await SignInSoonAsync(visitor, "ana");
        await using var api = await visitor.StreamAsync("/api/stream");
        await using var panel = await visitor.StreamAsync("/panel/stream");

        Task[] readings = [api.CopyToAsync(Stream.Null), panel.CopyToAsync(Stream.Null)];
        readings.Should().OnlyContain(reading => !reading.IsCompleted);
        await UserAsync("remove ana", "");
        foreach (var reading in readings)
            await reading.Invoking(read => read.WaitAsync(TimeSpan.FromSeconds(10))).Should().ThrowAsync<IOException>("the stream is cut off");
    }

    [Fact]
    public async Task Panel_FromAnotherMachine_LeadsToTheSignInBackAndOut()
    {
        await using var host = await StartWithFirstUserAsync();
        using var visitor = new Visitor(_port, ("Accept", "text/html"));

        (await visitor.LocationAsync("/")).Should().Be((HttpStatusCode.Redirect, "/sign-in?returnUrl=%2F"));
        (await visitor.PostSignInAsync("chefe", Password, "/")).Location.Should().Be("/");
        var page = await visitor.GetAsync("/");
        page.Status.Should().Be(HttpStatusCode.OK);
        var form = Regex.Match(page.Body, "<form[^>]*action=\"([^\"]*/sign-out)\".*?name=\"__RequestVerificationToken\" value=\"([^\"]+)\"", RegexOptions.Singleline);
        form.Success.Should().BeTrue(page.Body);
        var left = await visitor.PostAsync(form.Groups[1].Value, new() { ["__RequestVerificationToken"] = form.Groups[2].Value });
        left.Status.Should().Be(HttpStatusCode.SeeOther);
        (await visitor.LocationAsync("/")).Status.Should().Be(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Cookie_IsGoodAtAnotherHostOfTheSameDatabaseAndForTheQueuesOfTheUser()
    {
        await using var first = await StartWithFirstUserAsync();
        await UserAsync("add Ana --role viewer --queue 8001", Password);
        using var visitor = new Visitor(_port);
        await SignInSoonAsync(visitor, "ana");
        var variables = Variables;
        var port = Programs.FreePort();
        variables["PORT"] = port.ToString(CultureInfo.InvariantCulture);
        await using var second = Start(variables);

        await visitor.WaitAsync($"http://127.0.0.1:{port}/api/live", HttpStatusCode.OK);
        foreach (var path in new[] { "/api/live", $"http://127.0.0.1:{port}/api/live" })
            await LiveAnswerAssertions.ShouldShowOnlyQueueAsync(async () => (await visitor.GetAsync(path)).Body, "8001");
    }

    [Fact]
    public async Task Cookie_OutlivesARestartAndADatabaseThatIsAway()
    {
        using var visitor = new Visitor(_port);
        await using (await StartWithFirstUserAsync())
            await visitor.SignInAsync("chefe", Password);
        await using var host = await StartWithFirstUserAsync();
        await visitor.WaitAsync("/api/live", HttpStatusCode.OK);

        await ReadAsync("ALTER TABLE CallUsers RENAME TO away");
        await ReadAsync("ALTER TABLE CallAuditLog RENAME TO awayToo");
        await host.WaitForOutputAsync(line => line.Contains("Users and API keys cannot be read", StringComparison.Ordinal) || AskAgain(visitor));
        (await visitor.GetAsync("/api/live")).Status.Should().Be(HttpStatusCode.OK);
        using var another = new Visitor(_port);
        (await another.SignInAsync("chefe", Password)).Status.Should().Be(HttpStatusCode.SeeOther, "known users can sign in");
    }

    [Fact]
    public async Task Page_IsInTheLanguageOfTheVisitor()
    {
        await using var host = await StartWithFirstUserAsync();
        using var visitor = new Visitor(_port);

        (await visitor.GetAsync("/sign-in")).Body.Should().Contain("<html lang=\"pt-BR\">");
        (await visitor.GetAsync("/sign-in", "en-GB,pt;q=0.5")).Body.Should().Contain("<html lang=\"en\">");
        (await visitor.GetAsync("/sign-in?lang=en")).Body.Should().Contain("<html lang=\"en\">");
        (await visitor.GetAsync("/sign-in", "pt-BR")).Body.Should().Contain("<html lang=\"en\">", "it was chosen before");
    }

    [Fact]
    public async Task Certificate_IsServedReadAgainAndMakesTheCookieSecure()
    {
        var path = Path.Combine(_folder.Path, "own.pem");
        var first = await WriteCertificateAsync(path);
        var variables = Variables;
        variables["SPEAKR_MONITOR__CERTIFICATE"] = path;
        await using var host = await StartWithFirstUserAsync(variables, Uri.UriSchemeHttps);
        using var visitor = new Visitor(_port, Uri.UriSchemeHttps);

        var answer = await visitor.PostSignInAsync("chefe", Password, "/");
        answer.Cookie.Should().StartWith("speakr-monitor=").And.Contain("; secure").And.Contain("; httponly").And.Contain("; samesite=lax");
        visitor.Thumbprint.Should().Be(first);
        (await visitor.GetAsync("/api/live")).Status.Should().Be(HttpStatusCode.OK);
        await using var health = HostProcess.Start("health", variables);
        (await health.ExitCodeAsync()).Should().Be(0, health.Output);

        var second = await WriteCertificateAsync(path);
        await Eventually.BeTrueAsync(
            async () =>
            {
                using var next = new Visitor(_port, Uri.UriSchemeHttps);
                await next.GetAsync("/health/live");
                return next.Thumbprint == second;
            },
            "the new certificate is served",
            Patience);
    }

    [Fact]
    public async Task TrustedProxy_SaysThatItIsHttpsAndOpensNothing()
    {
        var variables = Variables;
        variables["SPEAKR_MONITOR__TRUSTED_PROXIES"] = "10.0.0.0/8, 127.0.0.1, ::1";
        await using var host = await StartWithFirstUserAsync(variables);
        using var visitor = new Visitor(_port, ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "monitor.example"), ("X-Forwarded-Prefix", "/calls"));

        var answer = await visitor.PostSignInAsync("chefe", Password, "");
        answer.Cookie.Should().Contain("; secure").And.Contain("; path=/calls");
        answer.Location.Should().Be("/calls/");
        (await ReadAsync("SELECT address FROM CallAuditLog WHERE action = 'sign-in'")).Should().Equal("203.0.113.7");
        using var forged = new Visitor(_port, ("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-Host", "localhost"));
        (await forged.GetAsync("/api/live")).Status.Should().Be(HttpStatusCode.Unauthorized, "it came through a proxy");
    }

    private static async Task<string> WriteCertificateAsync(string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(path, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        return certificate.Thumbprint;
    }

    // Users are read again when somebody asks.
    private static bool AskAgain(Visitor visitor)
    {
        _ = visitor.GetAsync("/api/live");
        return false;
    }

    private Dictionary<string, string> Variables => new()
    {
        ["PORT"] = _port.ToString(CultureInfo.InvariantCulture), ["SPEAKR_MONITOR__DEMO_PATH"] = Path.Combine(_folder.Path, "demo.db"),
    };

    private HostProcess Start(Dictionary<string, string>? variables = null) => HostProcess.Start("run --demo --no-table", variables ?? Variables);

    private async Task<HostProcess> StartWithFirstUserAsync(Dictionary<string, string>? settings = null, string scheme = "http")
    {
        var file = Path.Combine(_folder.Path, "password");
        await File.WriteAllTextAsync(file, Password + "\n");
        var variables = settings ?? Variables;
        variables["SPEAKR_MONITOR__FIRST_USER"] = "Chefe";
        variables["SPEAKR_MONITOR__FIRST_PASSWORD_FILE"] = file;
        var host = Start(variables);
        using var visitor = new Visitor(_port, scheme);
        await visitor.WaitAsync("/sign-in", HttpStatusCode.OK);
        return host;
    }

    // The host reads its users once a second at most, and ten wrong passwords shut the door for a minute.
    private static Task SignInSoonAsync(Visitor visitor, string name) => Eventually.BeTrueAsync(
        async () => (await visitor.SignInAsync(name, Password)).Status == HttpStatusCode.SeeOther, "the new user can sign in", Patience, TimeSpan.FromSeconds(1));

    private async Task UserAsync(string arguments, string input)
    {
        var start = new ProcessStartInfo("dotnet", $"\"{HostProcess.Program}\" user {arguments}")
        {
            WorkingDirectory = _folder.Path, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in Variables)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync(input);
        process.StandardInput.Close();
        var said = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0, said);
        said.Should().NotContain(Password);
    }

    private async Task<List<string>> ReadAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, "demo.db")};Default Timeout=20;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(reader.GetString(0));
        return rows;
    }

    /// <summary>A browser on another machine.</summary>
    private sealed class Visitor : IDisposable
    {
        private readonly HttpClient _http;
        private readonly bool _keepsCookies;

        public Visitor(int port, params (string Name, string Value)[] headers)
            : this(port, Uri.UriSchemeHttp, headers)
        {
        }

        public Visitor(int port, string scheme, params (string Name, string Value)[] headers)
        {
            var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
#pragma warning disable CA5359 // The test compares the thumbprint.
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                Thumbprint = certificate!.GetCertHashString();
                return true;
            };
#pragma warning restore CA5359
            // The cookies are for https, which a proxy makes of it.
            if (headers.Contains(("X-Forwarded-Proto", "https")))
                handler.UseCookies = false;
            _http = new HttpClient(handler) { BaseAddress = new Uri($"{scheme}://127.0.0.1:{port}") };
            foreach (var (name, value) in headers)
                _http.DefaultRequestHeaders.Add(name, value);
            if (headers.All(header => header.Name != "X-Forwarded-For"))
                _http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
            _keepsCookies = !handler.UseCookies;
        }

        public string? Thumbprint { get; private set; }

        public void Dispose() => _http.Dispose();

        public Task WaitAsync(string path, HttpStatusCode status) => Eventually.BeTrueAsync(async () =>
        {
            try
            {
                return (await GetAsync(path)).Status == status;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, $"{path} should answer {status}", Patience);

        public async Task<(HttpStatusCode Status, string Body)> GetAsync(string path, string? language = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_http.BaseAddress!, path));
            if (language is not null)
                request.Headers.Add("Accept-Language", language);
            using var response = await _http.SendAsync(request);
            if (_keepsCookies && response.Headers.TryGetValues("Set-Cookie", out var cookies))
                _http.DefaultRequestHeaders.Add("Cookie", cookies.Select(cookie => cookie.Split(';')[0]));
            return (response.StatusCode, await response.Content.ReadAsStringAsync());
        }

        public async Task<(HttpStatusCode Status, string? Location)> LocationAsync(string path)
        {
            using var response = await _http.GetAsync(new Uri(path, UriKind.Relative));
            return (response.StatusCode, response.Headers.Location?.ToString());
        }

        public Task<Stream> StreamAsync(string path) => _http.GetStreamAsync(new Uri(path, UriKind.Relative));

        public async Task<string> TokenAsync() =>
            Regex.Match((await GetAsync("/sign-in")).Body, "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;

        public async Task<(HttpStatusCode Status, string? Location)> SignInAsync(string name, string password)
        {
            var answer = await PostSignInAsync(name, password, "/");
            return (answer.Status, answer.Location);
        }

        public async Task<(HttpStatusCode Status, string Body, string? Location, TimeSpan? RetryAfter, string? Cookie)> PostSignInAsync(string name, string password, string returnUrl) =>
            await PostAsync("/sign-in", new()
            {
                ["name"] = name, ["password"] = password, ["returnUrl"] = returnUrl, ["__RequestVerificationToken"] = await TokenAsync(),
            });

        public async Task<(HttpStatusCode Status, string Body, string? Location, TimeSpan? RetryAfter, string? Cookie)> PostAsync(string path, Dictionary<string, string> form)
        {
            using var content = new FormUrlEncodedContent(form);
            using var response = await _http.PostAsync(new Uri(path, UriKind.Relative), content);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.Location?.ToString(), response.Headers.RetryAfter?.Delta,
                response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.FirstOrDefault(cookie => cookie.StartsWith("speakr-monitor=", StringComparison.Ordinal)) : null);
        }
    }
}
