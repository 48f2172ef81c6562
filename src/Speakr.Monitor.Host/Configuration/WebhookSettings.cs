using Speakr.Monitor.Webhooks;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>A webhook. No log shows its address or secret.</summary>
internal sealed record WebhookSettings(string Name, Uri Url, string Secret, bool MasksNumbers, bool SendsCalls, bool SendsAlerts, string? AuthorityFile)
{
    private const int ShortestSecret = 16;
    private const int LongestName = 64;

    /// <returns><see langword="null"/> when something is wrong, which is noted.</returns>
    public static WebhookSettings? Read(SettingValues values, Texts texts, string name)
    {
        var full = $"{SettingNames.Full(SettingNames.Webhooks)}__{name}";
        var path = ConfigurationPath.Combine(SettingNames.Webhooks, name);
        string[] known = [SettingNames.WebhookUrl, SettingNames.WebhookSecret, SettingNames.WebhookMasksNumbers, SettingNames.WebhookCalls, SettingNames.WebhookAlerts];
        foreach (var unknown in values.Subsections(path).Except(known, StringComparer.OrdinalIgnoreCase))
            values.Refuse(texts.UnknownSetting($"{full}__{unknown}"));
        if (values.Section(path) is not null || name.Length > LongestName)
            values.Refuse(texts.UnknownSetting(full));
        var masks = values.YesNo(ConfigurationPath.Combine(path, SettingNames.WebhookMasksNumbers)) ?? false;
        var calls = values.YesNo(ConfigurationPath.Combine(path, SettingNames.WebhookCalls)) ?? true;
        var alerts = values.YesNo(ConfigurationPath.Combine(path, SettingNames.WebhookAlerts)) ?? false;
        if (!calls && !alerts)
            values.Refuse(texts.WebhookWithoutNews($"{full}__{SettingNames.WebhookCalls}", $"{full}__{SettingNames.WebhookAlerts}"));
        var secret = values.Section(ConfigurationPath.Combine(path, SettingNames.WebhookSecret));
        if (secret is null || secret.Length < ShortestSecret)
            values.Refuse(texts.BadWebhookSecret($"{full}__{SettingNames.WebhookSecret}", ShortestSecret));
        // Not repeated: an address may hold a secret.
        if (!Uri.TryCreate(values.Section(ConfigurationPath.Combine(path, SettingNames.WebhookUrl)), UriKind.Absolute, out var url)
            || url is not { Scheme: "http" or "https", UserInfo: "" })
        {
            values.Refuse(texts.BadWebhookUrl($"{full}__{SettingNames.WebhookUrl}"));
            return null;
        }

        return secret is null ? null : new WebhookSettings(name, url, secret, masks, calls, alerts, values.AuthorityFile);
    }

    public void ApplyTo(WebhookOptions options)
    {
        options.Name = Name;
        options.Url = Url;
        options.Secret = Secret;
        options.MasksNumbers = MasksNumbers;
        options.SendsCalls = SendsCalls;
        options.SendsAlerts = SendsAlerts;
        options.CertificateAuthorityFile = AuthorityFile;
    }

    // A record prints all its properties.
    public override string ToString() => Name;
}
