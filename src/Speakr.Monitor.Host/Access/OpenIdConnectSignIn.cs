using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Host.Logging;
using Speakr.Monitor.Sources;

namespace Speakr.Monitor.Host.Access;

/// <summary>Signs people in by an OpenID Connect provider. Nothing of its assemblies is loaded where none is set.</summary>
internal sealed class OpenIdConnectSignIn(OpenIdConnectSettings settings, AccessAudit audit, TimeProvider time, ILogger<OpenIdConnectSignIn> logger)
{
    private const string SchemeName = "speakr-monitor-oidc";
    private const string AnswerPath = $"{SignInEndpoints.SignInPath}/oidc";
    private const int LongestName = 64;

    // Between sign-ins the provider is not asked whether the user still has the role.
    private static readonly TimeSpan SessionLength = TimeSpan.FromHours(1);

    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(10);

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<OpenIdConnectSignIn>();
        new AuthenticationBuilder(services).AddOpenIdConnect(SchemeName, _ => { });
        services.AddOptions<OpenIdConnectOptions>(SchemeName).Configure<OpenIdConnectSignIn>((options, signIn) => signIn.Apply(options));
    }

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet(SignInEndpoints.StartPath, StartAsync).AllowAnonymous();

    private void Apply(OpenIdConnectOptions options)
    {
        options.Authority = settings.Authority.ToString();
        options.RequireHttpsMetadata = settings.Authority.Scheme == Uri.UriSchemeHttps;
        options.ClientId = settings.ClientId;
        options.ClientSecret = settings.ClientSecret;
        options.ResponseType = OpenIdConnectResponseType.Code;
        // A form that is posted from elsewhere comes with no cookie but those for https.
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.SaveTokens = false;
        options.MapInboundClaims = false;
        options.SignInScheme = MonitorAuthentication.CookieSchemeName;
        options.CallbackPath = AnswerPath;
        options.RemoteSignOutPath = default;
        if (settings.AuthorityFile is { } file)
            options.BackchannelHttpHandler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = PrivateAuthority.Read(file) } };
        options.BackchannelTimeout = LongestAnswer;
        foreach (var cookie in new[] { options.CorrelationCookie, options.NonceCookie })
            (cookie.SameSite, cookie.SecurePolicy) = (SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest);
        options.Events.OnTicketReceived = ReceiveAsync;
        options.Events.OnRemoteFailure = RefuseAsync;
    }

    private async Task StartAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var goesOn = LocalPath.Of(context.Request.Query["returnUrl"], context.Request.PathBase);
        try
        {
            await context.ChallengeAsync(SchemeName, new AuthenticationProperties { RedirectUri = goesOn });
        }
        catch (InvalidOperationException failure)
        {
            // Its settings could not be read from the provider.
            Log.ProviderAway(logger, settings.Authority.Host, OperatorWords.In(failure.GetBaseException().Message));
            await SayAsync(context, StatusCodes.Status503ServiceUnavailable, texts => texts.ProviderAway);
        }
    }

    private async Task ReceiveAsync(TicketReceivedContext context)
    {
        var claims = context.Principal!;
        var name = NameOf(claims);
        var roles = claims.FindAll(settings.RoleClaim).Where(claim => settings.Roles.ContainsKey(claim.Value)).Select(claim => settings.Roles[claim.Value]).ToList();
        string[] queues = settings.QueueClaim is { } queueClaim ? [.. claims.FindAll(queueClaim).Select(claim => claim.Value).Distinct(StringComparer.Ordinal)] : [];
        // No queue means all of them, which is for an administrator alone where a claim says them.
        if (roles.Count == 0 || (settings.QueueClaim is not null && queues.Length == 0 && roles.Max() < AccessRole.Admin))
        {
            await audit.RecordAsync(context.HttpContext, name, "sign-in-failed", settings.Authority.Host);
            await SayAsync(context.HttpContext, StatusCodes.Status403Forbidden, texts => texts.NoRoleAtProvider);
            context.HandleResponse();
            return;
        }

        var until = time.GetUtcNow() + SessionLength;
        context.Principal = AccessClaims.Of(name, $"{roles.Max()}".ToLowerInvariant(), queues, AccessClaims.OfProvider(settings, until));
        context.Properties!.ExpiresUtc = until;
        context.Properties.AllowRefresh = false;
        await audit.RecordAsync(context.HttpContext, name, "sign-in", settings.Authority.Host);
    }

    private async Task RefuseAsync(RemoteFailureContext context)
    {
        Log.ProviderRefused(logger, settings.Authority.Host, OperatorWords.In(context.Failure?.Message ?? ""));
        await SayAsync(context.HttpContext, StatusCodes.Status401Unauthorized, texts => texts.ProviderSignInFailed);
        context.HandleResponse();
    }

    // The name is for display: the claims hold the rights.
    private static string NameOf(ClaimsPrincipal claims)
    {
        var name = claims.FindFirstValue("preferred_username") ?? claims.FindFirstValue("email") ?? claims.FindFirstValue("sub") ?? "";
        var shown = string.Concat(name.Where(letter => !char.IsControl(letter)));
        return shown.Length <= LongestName ? shown : shown[..LongestName];
    }

    private static Task SayAsync(HttpContext context, int status, Func<Texts, string> sentence) =>
        TypedResults.Problem(statusCode: status, title: sentence(SignInEndpoints.TextsFor(context))).ExecuteAsync(context);
}
