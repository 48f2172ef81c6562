using System.Globalization;
using System.Net;
using FluentAssertions;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

/// <summary>People who are signed in by an OpenID Connect provider.</summary>
public sealed class OpenIdConnectTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly int _port = Programs.FreePort();
    private readonly int _providerPort = Programs.FreePort();

    [Fact]
    public async Task SignIn_ByTheProvider_OpensWhatItsRoleSees()
    {
        await using var provider = await OpenIdConnectProvider.StartAsync(_providerPort);
        await using var host = Start(("SPEAKR_MONITOR__OIDC__ROLES__call-leads", "supervisor"), ("SPEAKR_MONITOR__OIDC__ROLES__everyone", "viewer"),
            ("SPEAKR_MONITOR__OIDC__ROLES__it", "admin"), ("SPEAKR_MONITOR__OIDC__ROLE_CLAIM", "groups"), ("SPEAKR_MONITOR__OIDC__QUEUE_CLAIM", "queues"));
        using var stranger = Browser();
        await WaitAsync(stranger, "/sign-in", HttpStatusCode.OK);
        (await stranger.GetStringAsync(new Uri("/sign-in?returnUrl=/calls", UriKind.Relative))).Should().Contain("href=\"/sign-in/provider?returnUrl=%2Fcalls\"");
        (await StatusAsync(stranger, "/api/live")).Should().Be(HttpStatusCode.Unauthorized);

        string[] everyone = ["everyone", "other"], leads = ["everyone", "call-leads"], none = ["other"];
        (await SignInAsync(new() { ["groups"] = everyone, ["queues"] = "8001" })).Should().Be((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Forbidden));
        (await SignInAsync(new() { ["groups"] = leads, ["queues"] = "8001" })).Should().Be((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK));
        (await SignInAsync(new() { ["groups"] = "it" })).Should().Be((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK));
        var refused = (HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized);
        (await SignInAsync(new() { ["groups"] = everyone })).Should().Be(refused, "no queue would mean every queue");
        (await SignInAsync(new() { ["groups"] = none, ["queues"] = "8001" })).Should().Be(refused);
        (await SignInAsync(new() { ["roles"] = "admin" })).Should().Be(refused, "it is not the claim of the roles");

        provider.Claims = new() { ["groups"] = everyone, ["queues"] = "8001" };
        using var viewer = Browser();
        await viewer.GetAsync(new Uri("/sign-in/provider", UriKind.Relative));
        await LiveAnswerAssertions.ShouldShowOnlyQueueAsync(() => viewer.GetStringAsync(new Uri("/api/live", UriKind.Relative)), "8001");
        host.Output.Should().NotContain(OpenIdConnectProvider.ClientSecret);
        LoadedBy(host).Should().Contain("OpenIdConnect");

        async Task<(HttpStatusCode SignIn, HttpStatusCode Live, HttpStatusCode Numbers)> SignInAsync(Dictionary<string, object> claims)
        {
            provider.Claims = claims;
            using var browser = Browser();
            return (await StatusAsync(browser, "/sign-in/provider?returnUrl=/api/live"), await StatusAsync(browser, "/api/live"), await StatusAsync(browser, "/api/calls?number=1"));
        }
    }

    [Fact]
    public async Task SignIn_AnswerThatIsForged_IsRefused()
    {
        await using var provider = await OpenIdConnectProvider.StartAsync(_providerPort);
        provider.Claims = new() { ["roles"] = "Viewer" };
        await using var host = Start();
        using var browser = Browser();
        await WaitAsync(browser, "/sign-in", HttpStatusCode.OK);

        await RefusedAsync(() => provider.SignsWithOtherKey = true);
        provider.SignsWithOtherKey = false;
        await RefusedAsync(() => provider.ChangesNonce = true);
        provider.ChangesNonce = false;
        await RefusedAsync(() => provider.ChangesState = true);
        provider.ChangesState = false;
        await host.WaitForOutputAsync(line => line.Contains("A sign-in with the OpenID Connect provider 127.0.0.1 was refused", StringComparison.Ordinal));
        (await StatusAsync(browser, "/sign-in/provider?returnUrl=/api/live")).Should().Be(HttpStatusCode.OK, "nothing is forged now");

        async Task RefusedAsync(Action forge)
        {
            forge();
            (await StatusAsync(browser, "/sign-in/provider?returnUrl=/api/live")).Should().Be(HttpStatusCode.Unauthorized);
            (await StatusAsync(browser, "/api/live")).Should().Be(HttpStatusCode.Unauthorized);
        }
    }

    [Fact]
    public async Task SignIn_ProviderIsAway_NamesTheSetting()
    {
        await using var host = Start();
        using var browser = Browser();
        await WaitAsync(browser, "/sign-in", HttpStatusCode.OK);

        using var answer = await browser.GetAsync(new Uri("/sign-in/provider", UriKind.Relative));
        answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await answer.Content.ReadAsStringAsync()).Should().Contain("SPEAKR_MONITOR__OIDC__AUTHORITY");
        await host.WaitForOutputAsync(line => line.Contains("The OpenID Connect provider 127.0.0.1 does not answer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Host_WithoutTheSettings_LoadsNothingOfIt()
    {
        await using var host = HostProcess.Start("run --demo --no-table", new Dictionary<string, string> { ["PORT"] = _port.ToString(CultureInfo.InvariantCulture) });
        using var browser = Browser();
        await WaitAsync(browser, "/sign-in", HttpStatusCode.Forbidden);

        LoadedBy(host).Should().Contain("speakr-monitor.dll").And.NotContain("OpenIdConnect").And.NotContain("IdentityModel");
    }

    [Theory]
    [InlineData("http://login.example/realm", "monitor", "viewer", "AUTHORITY must be the https address")]
    [InlineData("login.example", "monitor", "viewer", "AUTHORITY must be the https address")]
    [InlineData("https://login.example", "", "viewer", "CLIENT_ID is missing")]
    [InlineData("https://login.example", "monitor", "2", "ROLES__lead")]
    public void Settings_ThatCannotBe_AreRefusedWithTheirName(string authority, string client, string role, string problem) =>
        SettingsUnderTest.Problems(
            ("SPEAKR_MONITOR:OIDC:AUTHORITY", authority), ("SPEAKR_MONITOR:OIDC:CLIENT_ID", client), ("SPEAKR_MONITOR:OIDC:ROLES:lead", role))
            .Should().ContainSingle().Which.Should().Contain($"SPEAKR_MONITOR__OIDC__{problem}");

    private static string LoadedBy(HostProcess host) => File.ReadAllText($"/proc/{host.Id}/maps");

    private static async Task<HttpStatusCode> StatusAsync(HttpClient browser, string path)
    {
        using var answer = await browser.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }

    private static Task WaitAsync(HttpClient browser, string path, HttpStatusCode status) => Eventually.BeTrueAsync(async () =>
    {
        try
        {
            return await StatusAsync(browser, path) == status;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }, $"{path} should answer {status}", Patience);

    private HostProcess Start(params (string Name, string Value)[] more)
    {
        var variables = new Dictionary<string, string>
        {
            ["PORT"] = _port.ToString(CultureInfo.InvariantCulture),
            ["SPEAKR_MONITOR__OIDC__AUTHORITY"] = $"http://127.0.0.1:{_providerPort}/realm",
            ["SPEAKR_MONITOR__OIDC__CLIENT_ID"] = OpenIdConnectProvider.ClientId,
            ["SPEAKR_MONITOR__OIDC__CLIENT_SECRET"] = OpenIdConnectProvider.ClientSecret,
        };
        foreach (var (name, value) in more)
            variables[name] = value;
        return HostProcess.Start("run --demo --no-table", variables);
    }

    /// <summary>A browser on another machine.</summary>
    private HttpClient Browser() => new()
    {
        BaseAddress = new Uri($"http://127.0.0.1:{_port}"), DefaultRequestHeaders = { { "X-Forwarded-For", "203.0.113.7" } },
    };
}
