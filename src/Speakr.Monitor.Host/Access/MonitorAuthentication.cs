using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.History;
using Speakr.Monitor.Host.Logging;

namespace Speakr.Monitor.Host.Access;

/// <summary>
/// Who may use the API: requests of this machine without a key, all others with one. Says what to do where no key exists yet.
/// </summary>
internal sealed class MonitorAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, KnownApiKeys keys, FailureLimit failures, Texts texts)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "speakr-monitor";

    /// <summary>The name of those who ask on this machine, in the audit log.</summary>
    public const string LocalUser = "local";

    private const string Bearer = "Bearer ";

    private bool _hasFailedTooOften;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization.ToString() is { Length: > 0 } authorization)
            return await ReadKeyAsync(authorization);
        return LocalRequest.IsLocal(Context) ? Succeed(LocalUser, AccessRole.Admin.ToString(), []) : AuthenticateResult.NoResult();
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        await keys.RefreshAsync(Context.RequestAborted);
        var (status, title, detail) = this switch
        {
            { _hasFailedTooOften: true } => (StatusCodes.Status429TooManyRequests, texts.TooManyWrongKeys, texts.WaitAMinute),
            _ when !keys.HasAny => (StatusCodes.Status403Forbidden, texts.ApiIsLocal, texts.MakeAnApiKey),
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
            && await keys.FindAsync(authorization[Bearer.Length..].Trim(), Context.RequestAborted) is { } key)
            return Succeed(key);
        var address = Context.Connection.RemoteIpAddress;
        _hasFailedTooOften = !failures.TryFail(address);
        if (!_hasFailedTooOften)
            Log.WrongApiKey(Logger, $"{address}");
        return AuthenticateResult.Fail("The key is not known.");
    }

    private static AuthenticateResult Succeed(ApiKey key) => Succeed(key.Name, key.Role, key.Queues);

    private static AuthenticateResult Succeed(string name, string role, IEnumerable<string> queues)
    {
        var identity = new ClaimsIdentity(SchemeName);
        identity.AddClaim(new Claim(ClaimTypes.Name, name));
        identity.AddClaim(new Claim(MonitorClaims.Role, role));
        identity.AddClaims(queues.Select(queue => new Claim(MonitorClaims.Queue, queue)));
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }
}
