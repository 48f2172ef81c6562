using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Options;
using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.Host.Logging;

namespace Speakr.Monitor.Host.Access;

/// <summary>
/// Who may use panel and API: those with a key, those who signed in, and requests of this machine. Says what to do where neither user nor key exists yet.
/// </summary>
internal sealed class MonitorAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, KnownAccess access, FailureLimit failures, Texts texts)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "speakr-monitor";

    /// <summary>The scheme of sessions.</summary>
    public const string CookieSchemeName = "speakr-monitor-cookie";

    /// <summary>The name of requests from this machine in the audit log.</summary>
    public const string LocalUser = "local";

    private const string Bearer = "Bearer ";

    private bool _hasFailedTooOften;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization.ToString() is { Length: > 0 } authorization)
            return await ReadKeyAsync(authorization);
        // Before the machine: a session here belongs to its user.
        if (await Context.AuthenticateAsync(CookieSchemeName) is { Succeeded: true } signedIn)
            return Succeed(signedIn.Principal);
        return LocalRequest.IsLocal(Context) ? Succeed(AccessClaims.Of(LocalUser, AccessRole.Admin.ToString(), [])) : AuthenticateResult.NoResult();
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        await access.RefreshAsync(Context.RequestAborted);
        if (access.HasUsers && IsForPeople(Request))
        {
            Response.Redirect($"{Request.PathBase}{SignInEndpoints.SignInPath}{QueryString.Create("returnUrl", UriHelper.GetEncodedPathAndQuery(Request))}");
            return;
        }

        var (status, title, detail) = this switch
        {
            { _hasFailedTooOften: true } => (StatusCodes.Status429TooManyRequests, texts.TooManyWrongKeys, texts.WaitAMinute),
            _ when !access.HasAny => (StatusCodes.Status403Forbidden, texts.ApiIsLocal, texts.MakeAnApiKey),
            _ => (StatusCodes.Status401Unauthorized, texts.ApiKeyNeeded, texts.SendTheApiKey),
        };
        if (status == StatusCodes.Status401Unauthorized)
            Response.Headers.WWWAuthenticate = $"Bearer realm=\"{SchemeName}\"";
        if (status == StatusCodes.Status429TooManyRequests)
            Response.Headers.RetryAfter = $"{FailureLimit.Window.TotalSeconds}";
        Response.Headers.CacheControl = "no-store";
        await TypedResults.Problem(detail, statusCode: status, title: title).ExecuteAsync(Context);
    }

    private async Task<AuthenticateResult> ReadKeyAsync(string authorization)
    {
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            && await access.FindKeyAsync(authorization[Bearer.Length..].Trim(), Context.RequestAborted) is { } key)
            return Succeed(AccessClaims.Of(key.Name, key.Role, key.Queues));
        var address = Context.Connection.RemoteIpAddress;
        _hasFailedTooOften = !failures.TryFail(FailureLimit.Of(address));
        if (!_hasFailedTooOften)
            Log.WrongApiKey(Logger, $"{address}");
        return AuthenticateResult.Fail("The key is not known.");
    }

    private static bool IsForPeople(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && request.Headers.Authorization.Count == 0
        && !WebAccess.ForPrograms.Any(prefix => request.Path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase))
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static AuthenticateResult Succeed(ClaimsPrincipal principal) => AuthenticateResult.Success(new AuthenticationTicket(principal, SchemeName));
}
