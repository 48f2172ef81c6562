using System.Globalization;
using System.Security.Claims;
using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.History;
using Speakr.Monitor.Host.Configuration;

namespace Speakr.Monitor.Host.Access;

/// <summary>What is known of a user or API key while a request is answered.</summary>
internal static class AccessClaims
{
    /// <summary>The <see cref="MonitorUser.Stamp"/> of a user who signed in here; nobody else has it.</summary>
    public const string Stamp = "speakr-monitor:stamp";

    /// <summary>Tells one sign-in from others of the same user.</summary>
    public const string Session = "speakr-monitor:session";

    private const string Provider = "speakr-monitor:provider";
    private const string Until = "speakr-monitor:until";

    public static ClaimsPrincipal Of(string name, string role, IEnumerable<string> queues, params ReadOnlySpan<Claim> more)
    {
        var identity = new ClaimsIdentity(MonitorAuthentication.SchemeName);
        identity.AddClaim(new Claim(ClaimTypes.Name, name));
        identity.AddClaim(new Claim(MonitorClaims.Role, role));
        identity.AddClaims(queues.Select(queue => new Claim(MonitorClaims.Queue, queue)));
        identity.AddClaims(more.ToArray());
        return new ClaimsPrincipal(identity);
    }

    public static ClaimsPrincipal Of(MonitorUser user) => Of(user.Name, user.Role, user.Queues, new Claim(Stamp, user.Stamp), NewSession());

    /// <summary>The value for users signed in by a provider, instead of a stamp.</summary>
    public static Claim[] OfProvider(OpenIdConnectSettings provider, DateTimeOffset until) =>
        [new(Provider, Of(provider)), new(Until, until.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)), NewSession()];

    /// <summary>Whether there is a session, ours or a provider's, that may have ended.</summary>
    public static bool IsSignedIn(ClaimsPrincipal principal) => principal.HasClaim(claim => claim.Type is Stamp or Provider);

    /// <summary>Whether there is a provider's session that has not ended.</summary>
    public static bool AreOf(OpenIdConnectSettings provider, DateTimeOffset now, ClaimsPrincipal principal) => principal.HasClaim(Provider, Of(provider))
        && long.TryParse(principal.FindFirstValue(Until), CultureInfo.InvariantCulture, out var until) && now.ToUnixTimeSeconds() < until;

    /// <summary>Whether these are the user's, as the user is now.</summary>
    public static bool AreOf(MonitorUser user, ClaimsPrincipal principal) => principal.HasClaim(Stamp, user.Stamp) && AreOf(user.Role, user.Queues, principal);

    /// <summary>Whether they grant exactly this.</summary>
    public static bool AreOf(string role, IEnumerable<string> queues, ClaimsPrincipal principal) => principal.HasClaim(MonitorClaims.Role, role)
        && queues.Order(StringComparer.Ordinal).SequenceEqual(principal.FindAll(MonitorClaims.Queue).Select(claim => claim.Value).Order(StringComparer.Ordinal));

    private static Claim NewSession() => new(Session, UserPassword.NewStamp());

    private static string Of(OpenIdConnectSettings provider) => $"{provider.Authority} {provider.ClientId}";
}
