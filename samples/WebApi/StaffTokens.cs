using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Speakr.Monitor.AspNetCore;

namespace WebApi;

/// <summary>Signs in the staff of the settings by their tokens; stands for whatever an application has.</summary>
internal sealed class StaffTokens(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, IConfiguration settings)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "staff";
    public const string Department = "department";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!HasToken(Request, out var token))
            return Task.FromResult(AuthenticateResult.NoResult());
        var person = settings.GetSection("Staff").GetChildren().FirstOrDefault(person => IsSame(person["Token"], token));
        return Task.FromResult(person is null ? AuthenticateResult.Fail("The token is not known.") : AuthenticateResult.Success(TicketOf(person)));
    }

    #region claims
    private static AuthenticationTicket TicketOf(IConfigurationSection person)
    {
        var identity = new ClaimsIdentity(SchemeName);
        identity.AddClaim(new Claim(ClaimTypes.Name, person["Name"]!));
        identity.AddClaim(new Claim(Department, person["Department"]!));
        identity.AddClaim(new Claim(MonitorClaims.Role, person["Role"] ?? "viewer"));
        foreach (var queue in person.GetSection("Queues").GetChildren())
            identity.AddClaim(new Claim(MonitorClaims.Queue, queue.Value!));
        return new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName);
    }
    #endregion

    private static bool HasToken(HttpRequest request, out string token)
    {
        const string Bearer = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        token = header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..] : "";
        return token.Length > 0;
    }

    private static bool IsSame(string? known, string token) =>
        known is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(known), Encoding.UTF8.GetBytes(token));
}
