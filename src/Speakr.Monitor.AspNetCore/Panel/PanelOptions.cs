using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Speakr.Monitor.AspNetCore;

/// <summary>Settings of the panel. Validated at start.</summary>
public sealed class PanelOptions
{
    /// <summary>What the pages are called. <value>Default: <c>Speakr Monitor</c>.</value></summary>
    public string Title { get; set; } = "Speakr Monitor";

    /// <summary>
    /// Where a form posts to that signs the user out, with an antiforgery token if the application uses them; <see langword="null"/> shows no such button. Below the
    /// application's own path base. <value>Default: <see langword="null"/>.</value>
    /// </summary>
    public PathString? SignOutPath { get; set; }

    /// <summary>The same for all browsers of the user at once. <value>Default: <see langword="null"/>.</value></summary>
    public PathString? SignOutEverywherePath { get; set; }

    /// <summary>Whether a user is offered to sign out. <value>Default: every authenticated user.</value></summary>
    public Func<ClaimsPrincipal, bool> CanSignOut { get; set; } = user => user.Identity is { IsAuthenticated: true };

    /// <summary>Where nobody in particular may sign in. Below the application's own path base. <value>Default: <see langword="null"/>.</value></summary>
    public PathString? SignInPath { get; set; }

    /// <summary>How often the pages get a sign of life. After 8 seconds without one they turn grey. <value>Default: 3 seconds.</value></summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(3);
}
