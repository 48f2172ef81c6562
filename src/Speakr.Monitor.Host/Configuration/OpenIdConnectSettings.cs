using Speakr.Monitor.AspNetCore;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>The OpenID Connect provider that signs people in. Not a record: those print their properties.</summary>
internal sealed class OpenIdConnectSettings
{
    public const string DefaultRoleClaim = "roles";

    private static readonly string[] Known =
        [SettingNames.OidcAuthority, SettingNames.OidcClientId, SettingNames.OidcClientSecret, SettingNames.OidcRoleClaim, SettingNames.OidcQueueClaim, SettingNames.OidcRoles];

    private OpenIdConnectSettings(Uri authority, string clientId, string? clientSecret, string roleClaim, string? queueClaim, IReadOnlyDictionary<string, AccessRole> roles) =>
        (Authority, ClientId, ClientSecret, RoleClaim, QueueClaim, Roles) = (authority, clientId, clientSecret, roleClaim, queueClaim, roles);

    public Uri Authority { get; }

    public string ClientId { get; }

    public string? ClientSecret { get; }

    /// <summary>The claim of the ID token whose values are looked up in <see cref="Roles"/>.</summary>
    public string RoleClaim { get; }

    /// <summary>The claim whose values are the queues that may be seen; <see langword="null"/> = everyone sees all.</summary>
    public string? QueueClaim { get; }

    public IReadOnlyDictionary<string, AccessRole> Roles { get; }

    /// <summary>The file of private authorities that may vouch for the provider.</summary>
    public required string? AuthorityFile { get; init; }

    /// <returns><see langword="null"/> when nothing of it is set, or something is wrong, which is noted.</returns>
    public static OpenIdConnectSettings? Read(SettingValues values, Texts texts)
    {
        foreach (var unknown in values.Subsections(SettingNames.Oidc).Except(Known, StringComparer.OrdinalIgnoreCase))
            values.Refuse(texts.UnknownSetting(Full(unknown)));
        var written = Known.Where(name => values.Section(Path(name)) is not null).ToList();
        if (written.Count == 0 && !values.Subsections(Path(SettingNames.OidcRoles)).Any())
            return null;

        var clientId = values.Section(Path(SettingNames.OidcClientId));
        if (clientId is null)
            values.Refuse(texts.OidcClientIdMissing(Full(SettingNames.OidcClientId)));
        var roles = ReadRoles(values, texts);
        // Without encryption, an attacker on the path could sign in as anyone.
        if (!Uri.TryCreate(values.Section(Path(SettingNames.OidcAuthority)), UriKind.Absolute, out var authority)
            || authority is not { UserInfo: "", Query: "", Fragment: "" }
            || (authority.Scheme != Uri.UriSchemeHttps && !(authority.Scheme == Uri.UriSchemeHttp && authority.IsLoopback)))
        {
            values.Refuse(texts.BadOidcAuthority(Full(SettingNames.OidcAuthority)));
            return null;
        }

        return clientId is null ? null : new OpenIdConnectSettings(
            authority,
            clientId,
            values.Section(Path(SettingNames.OidcClientSecret)),
            values.Section(Path(SettingNames.OidcRoleClaim)) ?? DefaultRoleClaim,
            values.Section(Path(SettingNames.OidcQueueClaim)),
            roles) { AuthorityFile = values.AuthorityFile };
    }

    private static Dictionary<string, AccessRole> ReadRoles(SettingValues values, Texts texts)
    {
        var roles = new Dictionary<string, AccessRole>(StringComparer.OrdinalIgnoreCase);
        foreach (var value in values.Subsections(Path(SettingNames.OidcRoles)))
        {
            var text = values.Section(ConfigurationPath.Combine(Path(SettingNames.OidcRoles), value)) ?? "";
            // TryParse alone would take any number for a role.
            if (Enum.GetNames<AccessRole>().Contains(text, StringComparer.OrdinalIgnoreCase))
                roles[value] = Enum.Parse<AccessRole>(text, ignoreCase: true);
            else
                values.Refuse(texts.BadChoice($"{Full(SettingNames.OidcRoles)}__{value}", text, [.. Enum.GetNames<AccessRole>().Select(name => name.ToLowerInvariant())]));
        }

        return roles.Count > 0 ? roles : Enum.GetValues<AccessRole>().ToDictionary(role => role.ToString(), StringComparer.OrdinalIgnoreCase);
    }

    private static string Path(string name) => ConfigurationPath.Combine(SettingNames.Oidc, name);

    private static string Full(string name) => $"{SettingNames.Full(SettingNames.Oidc)}__{name}";
}
