using Speakr.Monitor.AspNetCore.Access;
using Speakr.Monitor.AspNetCore.Panel.Wording;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Live;

namespace Speakr.Monitor.AspNetCore.Panel;

/// <summary>For whom something is rendered. Equal viewers get the same HTML, so it is rendered once for all of them.</summary>
/// <param name="Audience">What they may see.</param>
/// <param name="Language">What they read.</param>
/// <param name="Root">What the addresses of the panel begin with, up to and with a slash.</param>
internal sealed record PanelViewer(Audience Audience, Language Language, string Root);

/// <summary>What every part of a page needs to be rendered. Immutable.</summary>
internal sealed class PanelView(PanelViewer viewer, TimeZoneInfo zone, DisplayNames names, DateTimeOffset now)
{
    public Audience Audience => viewer.Audience;

    public Language Language => viewer.Language;

    public PanelWords Words { get; } = new(viewer.Language);

    public PanelFormat Format { get; } = new(viewer.Language, zone);

    public DateTimeOffset Now => now;

    /// <summary>The name of a queue by which people know it.</summary>
    public string QueueName(string queue) => names.Queue(queue) is { } name ? Masked(name) : queue;

    /// <summary>An agent by name and extension, as far as they are known.</summary>
    public string AgentName(string? name, string? extension)
    {
        var known = names.Agent(null, extension ?? "") is { } given ? Masked(given) : name;
        return string.IsNullOrEmpty(known) || known == extension ? (string.IsNullOrEmpty(extension) ? PanelFormat.Unknown : extension)
            : string.IsNullOrEmpty(extension) || known.Contains(extension, StringComparison.Ordinal) ? known
            : $"{known} · {extension}";
    }

    public string To(string path) => viewer.Root + path;

    public string ToCall(string linkId) => $"{viewer.Root}calls/{Uri.EscapeDataString(linkId)}";

    public string ToCallsOf(string queue) => $"{viewer.Root}calls?queue={Uri.EscapeDataString(queue)}";

    private string Masked(string text) => Audience.SeesNumbers ? text : NumberMask.MaskWithin(text)!;
}

/// <summary>The page around what is shown. Immutable.</summary>
internal sealed record PanelFrame
{
    public required PanelView View { get; init; }

    public required PanelOptions Options { get; init; }

    public required PanelAssets Assets { get; init; }

    /// <summary>Which of the pages it is: its path below the root.</summary>
    public required string Page { get; init; }

    /// <summary>Whether it shows what is now, and not what was.</summary>
    public bool IsLive => Page is "" or "agents" or "system" || RefreshSeconds is not null;

    /// <summary>The address of the page with its query, for links that show it otherwise.</summary>
    public required string Address { get; init; }

    /// <summary><c>light</c>, <c>dark</c>, or <c>auto</c> for that of the device.</summary>
    public required string Theme { get; init; }

    public required bool IsTv { get; init; }

    public required bool IsDemo { get; init; }

    public string? User { get; init; }

    public string? SignOutUrl { get; init; }

    public string? SignInUrl { get; init; }

    /// <summary>The antiforgery token for <see cref="SignOutUrl"/>.</summary>
    public (string Field, string Token)? Antiforgery { get; init; }

    /// <summary>Where the stream goes on from what the page shows.</summary>
    public required string Position { get; init; }

    /// <summary>After how many seconds the page is loaded again to stay true; <see langword="null"/> where the stream does that.</summary>
    public int? RefreshSeconds { get; init; }

    public string Asset(string name) => View.To($"panel/assets/{Assets.AddressOf(name)}");

    /// <summary>The same page, shown otherwise.</summary>
    public string With(string parameter, string value) => $"{Address}{(Address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{parameter}={Uri.EscapeDataString(value)}";
}
