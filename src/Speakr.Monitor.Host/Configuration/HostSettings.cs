using System.Net;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>What the host does, read and checked. <see cref="HostSettingsReader"/> makes it.</summary>
internal sealed record HostSettings
{
    /// <summary>Whether nothing is configured: neither a source, nor a database, nor a copy of call detail records.</summary>
    public required bool IsDemo { get; init; }

    /// <summary>Whether <c>run</c> may play the demo then: a call centre's lost <c>.env</c> must not look healthy.</summary>
    public required bool MayBeDemo { get; init; }

    /// <summary>Whether call detail records are all there is to do.</summary>
    public bool IsCdrOnly => Store.IsDemo && !IsDemo;

    /// <summary>Where events come from, one or two for each PBX; none in the demo and where calls are not followed.</summary>
    public required IReadOnlyList<SourceSettings> Sources { get; init; }

    public required StoreSettings Store { get; init; }

    /// <summary>The copies of call detail records, at most one for each PBX; those that are off are left out.</summary>
    public required IReadOnlyList<CdrSettings> Cdrs { get; init; }

    /// <summary>Whether <c>CDR_SYNC_MODE</c> is <c>off</c> somewhere.</summary>
    public required bool CdrIsOff { get; init; }

    /// <summary>The journal; <see langword="null"/> when it is switched off, and in the demo.</summary>
    public required JournalSettings? Journal { get; init; }

    /// <summary>Whether a running monitor completes calls from call detail records.</summary>
    public required bool Heals { get; init; }

    /// <summary>How long calls may wait and talk without any news, and how many at once.</summary>
    public required LimitSettings Limits { get; init; }

    /// <summary>How figures are calculated.</summary>
    public required FiguresSettings Figures { get; init; }

    /// <summary>The webhooks.</summary>
    public required IReadOnlyList<WebhookSettings> Webhooks { get; init; }

    /// <summary>How many days each kind of data is kept.</summary>
    public required RetentionSettings Retention { get; init; }

    /// <summary>The port of API and health answers; 0 = none.</summary>
    public required int Port { get; init; }

    /// <summary>The address of API and health answers; <see langword="null"/> = every address.</summary>
    public required IPAddress? HealthAddress { get; init; }

    /// <summary>The certificate of the web server; <see langword="null"/> = not encrypted.</summary>
    public required CertificateSettings? Certificate { get; init; }

    /// <summary>How the web server is asked.</summary>
    public string Scheme => Certificate is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;

    /// <summary>Where a browser on this machine finds the panel.</summary>
    public Uri Panel => new UriBuilder(Scheme, ListensEverywhere ? "localhost" : HealthAddress!.ToString(), Port).Uri;

    private bool ListensEverywhere => HealthAddress is null || HealthAddress.Equals(IPAddress.Any) || HealthAddress.Equals(IPAddress.IPv6Any);

    /// <summary>The proxies whose forwarding headers are believed.</summary>
    public required IReadOnlyList<IPNetwork> TrustedProxies { get; init; }

    /// <summary>The user that is added when there is none.</summary>
    public required FirstUser? FirstUser { get; init; }

    /// <summary>The OpenID Connect provider that signs people in.</summary>
    public required OpenIdConnectSettings? OpenIdConnect { get; init; }

    public required bool JsonLogs { get; init; }

    public required LogLevel LogLevel { get; init; }

    /// <summary>How long a stop may take to finish pending work.</summary>
    public required TimeSpan ShutdownTimeout { get; init; }
}

/// <summary>The history: one of the two values is set.</summary>
internal sealed record StoreSettings
{
    /// <summary>Of MySQL; holds the password.</summary>
    public required string? ConnectionString { get; init; }

    public required string? SqlitePath { get; init; }

    /// <summary>What may be shown: <c>host:port/database</c> or the file.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Options of the address that have no effect.</summary>
    public required IReadOnlyList<string> IgnoredOptions { get; init; }

    /// <summary>Whether no database is named, so that this is the demo's file.</summary>
    public required bool IsDemo { get; init; }

    /// <summary>Whether missing tables are created, those of the call detail records included.</summary>
    public required bool CreateTables { get; init; }

    /// <summary>Whether indexes are made on large tables, too: what <c>migrate</c> is for.</summary>
    public bool CreateIndexes { get; init; }

    public required string? TablePrefix { get; init; }

    // A record prints all its properties; a connection string must never get into a log that way.
    public override string ToString() => DisplayName;
}
